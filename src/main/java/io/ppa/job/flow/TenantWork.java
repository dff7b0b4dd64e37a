package io.ppa.job.flow;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.model.TenantResult;
import java.time.LocalDate;
import java.util.SortedMap;

/** What a job does tenant by tenant; called from several threads. */
public interface TenantWork {

    /** The name of the step, as the job's YAML file lists it. */
    String step();

    /** Before the first tenant of a run, and again when it is restarted. */
    default void open(long executionId) {}

    /**
     * Days of the plan that this run leaves alone, for data-validation has stopped them, each with the reason in a sentence. Who keeps
     * a record of days enters it there.
     */
    default void stopped(long executionId, String tenant, SortedMap<LocalDate, String> days) {}

    /** Does what is planned. Never throws for what concerns this tenant alone: the result says how it ended. */
    TenantResult run(long executionId, JobRequest request, TenantPlan plan);
}
