package io.ppa.job.flow;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan;

/** The work of one of {@link io.ppa.job.PpaJob#LAST_DAY_ONLY}. */
public interface LastDayWork extends JobWork {

    @Override
    default Plan look(JobRequest request) {
        return plan(request);
    }

    /** How many days before the first of a launch a window of so many days reaches that ends on the last. */
    static int lookBack(JobRequest request, int windowDays) {
        return windowDays - Math.toIntExact(request.days().length());
    }
}
