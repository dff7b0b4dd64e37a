package io.ppa.job.flow;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan;

/** The work of a job that brings something up to the last day it is asked for; the days before that one make no difference. */
public interface LastDayWork extends JobWork {

    @Override
    default boolean lastDayOnly() {
        return true;
    }

    @Override
    default Plan look(JobRequest request) {
        return plan(request);
    }

    /** How many days before the first of a launch a window of so many days reaches that ends on the last. */
    static int lookBack(JobRequest request, int windowDays) {
        return windowDays - Math.toIntExact(request.days().length());
    }
}
