package io.ppa.job.flow;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.model.TenantResult;
import java.time.LocalDate;
import java.util.List;
import java.util.SortedMap;

/** What a job does tenant by tenant; called from several threads. */
public interface TenantWork {

    /** The name of the step, as the job's YAML file lists it. */
    String step();

    /** Before the first tenant of a run, and again when it is restarted; not when there is none. */
    default void open(long executionId) {}

    /**
     * Days of the plan that this run leaves alone, for data-validation has stopped them, each with the reason in a sentence. Who keeps
     * a record of days enters it there.
     */
    default void stopped(long executionId, String tenant, SortedMap<LocalDate, String> days) {}

    /** The plans, each in one list: those in the same list are better done together. */
    default List<List<TenantPlan>> together(JobRequest request, List<TenantPlan> plans) {
        return plans.stream().map(List::of).toList();
    }

    /**
     * The same as each by itself, for plans that were said to be better done together.
     *
     * @return in order of the plans
     */
    default List<TenantResult> run(long executionId, JobRequest request, List<TenantPlan> plans) {
        return plans.stream().map(plan -> run(executionId, request, plan)).toList();
    }

    /** Does what is planned. Never throws for what concerns this tenant alone: the result says how it ended. */
    TenantResult run(long executionId, JobRequest request, TenantPlan plan);
}
