package io.ppa.job.flow;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import java.util.Map;

/** What a job has to say about its work as a whole. */
public interface JobWork {

    /** The job's name, as in {@code jobs/}. */
    String job();

    /**
     * Whether days that data-validation has stopped for a tenant are left alone; only a job that does not rely on the rows
     * of the day says no.
     */
    default boolean gated() {
        return true;
    }

    /** See {@link io.ppa.job.PpaJob#requireStores()}. */
    default void requireStores() {}

    /**
     * Looks at what the catalog cannot, before anything is done.
     *
     * @throws io.ppa.catalog.ParameterException naming what cannot be used, and why
     */
    default void check(JobRequest request) {}

    /**
     * How many days before each day of a launch the job reads, by table of ClickHouse. A launch that would read what
     * retention-prune has deleted is refused: its numbers would be those of what is left.
     */
    default Map<String, Integer> lookBack(JobRequest request) {
        return Map.of();
    }

    /** What a run would do, and why, in as much detail as an operator may want; writes nothing. */
    Plan preview(JobRequest request);

    /** The same without numbers that would change, and without days that are missing but have no input; writes nothing. */
    default Plan look(JobRequest request) {
        return preview(request);
    }

    /** What a run is to do. May keep what it found out on the way. */
    default Plan plan(JobRequest request) {
        return preview(request);
    }

    /** Before anything else of a run: whatever a dead run left behind can be removed here. Safe to be done twice. */
    default void begin() {}

    /**
     * After everything else of a run, however it ended.
     *
     * @throws io.ppa.store.StoreException when something has to stay until the next run; it is logged
     */
    default void end(long executionId) {}
}
