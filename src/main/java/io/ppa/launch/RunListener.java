package io.ppa.launch;

import io.ppa.job.JobRequest;

/**
 * Hears of every run of this process, whoever launched it. What it throws is logged and changes nothing about the run: the numbers
 * are published whether or not somebody could be told.
 */
public interface RunListener {

    /** A run, or a restart of one, has begun and has its execution id; called by the thread that runs it. */
    default void started(long executionId, JobRequest request) {}

    /** It has ended, well or not, and its metadata say so; its leases are still held. */
    default void ended(JobRequest request, LaunchResult result) {}
}
