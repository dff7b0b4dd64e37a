package io.ppa.job.flow;

import io.ppa.job.JobRequest;

/**
 * A step that follows when every tenant is done, or has failed: it works on what is published. A restart runs it again when it did
 * not complete, or when something before it is done now, so that doing it twice must be the same as doing it once.
 *
 * @param name as the job's YAML file lists it
 * @param alone whether it depends on none of the other steps: then its failure keeps none of them from being done, and once it
 *     is done a restart leaves it alone
 */
public record AfterStep(String name, Work work, boolean alone) {

    public AfterStep(String name, Work work) {
        this(name, work, false);
    }

    /** What it does. */
    @FunctionalInterface
    public interface Work {

        /** @return what came of it, one sentence for the operator; empty when there is nothing to say */
        String run(long executionId, JobRequest request);
    }
}
