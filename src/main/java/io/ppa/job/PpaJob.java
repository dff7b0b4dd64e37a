package io.ppa.job;

import java.util.List;
import java.util.Set;
import org.springframework.batch.core.job.Job;

/** What every job of the suite offers to the launcher beside its Spring Batch flow. */
public interface PpaJob {

    /** Where a flow leaves, in its execution context, how many (tenant, day) pairs needed nothing: a long. */
    String UP_TO_DATE = "upToDate";

    /** Where a restart leaves, likewise, how many tenants had been done before: a long. */
    String DONE_BEFORE = "doneBefore";

    /**
     * The jobs that bring something up to the last day they are asked for, and the days before that one make no difference. By name, for
     * who knows no job but what they left behind.
     */
    Set<String> LAST_DAY_ONLY = Set.of("graph-weights", "pattern-outcomes");

    /** The name of its YAML file in {@code jobs/}. */
    String name();

    /** The step names its YAML file must list, in order. */
    List<String> steps();

    /** Whether each step is about one store and depends on no other: then a store that is away keeps none of the others waiting. */
    default boolean storesApart() {
        return false;
    }

    /** The flow. */
    Job flow();

    /**
     * Says at once, before anything is written, when a store that the job cannot do without is not configured.
     *
     * @throws io.ppa.store.StoreUnavailableException naming the property to set
     */
    default void requireStores() {}

    /**
     * Looks at what the catalog cannot, before anything is done.
     *
     * @throws io.ppa.catalog.ParameterException naming what cannot be used, and why
     */
    default void check(JobRequest request) {}

    /** What a launch would do; writes nothing. */
    Plan plan(JobRequest request);

    /**
     * The same without numbers that would change, and without days that are missing but have no input: what an operator is to know of.
     */
    default Plan look(JobRequest request) {
        return plan(request);
    }

    /** Whether the days before the last one make no difference; it is one of {@link #LAST_DAY_ONLY} then. */
    boolean lastDayOnly();
}
