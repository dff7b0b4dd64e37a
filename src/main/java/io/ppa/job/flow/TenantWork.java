package io.ppa.job.flow;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.model.TenantResult;

/** What a job does tenant by tenant; called from several threads. */
public interface TenantWork {

    /** The name of the step, as the job's YAML file lists it. */
    String step();

    /** Before the first tenant of a run, and again when it is restarted. */
    default void open(long executionId) {}

    /** Does what is planned. Never throws for what concerns this tenant alone: the result says how it ended. */
    TenantResult run(long executionId, JobRequest request, TenantPlan plan);
}
