package io.ppa.job.prune;

import io.ppa.job.JobRequest;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** A store and what is pruned of it. */
interface PrunedStore {

    /** Its name, which is that of the step and of its section in the YAML file. */
    String name();

    /** Whether there is one: of an installation without it nothing is pruned. */
    default boolean there() {
        return true;
    }

    /** Its objects that are not kept for ever, in the order they are pruned. */
    List<Prunable> objects(JobRequest request);

    /**
     * The same for a run.
     *
     * @param check to be called now and then by what takes long; throws when the run may not go on
     */
    default List<Prunable> objects(JobRequest request, Runnable check) {
        return objects(request);
    }

    /**
     * What is pruned under the policy of an object: nothing where it is kept for ever.
     *
     * @param by makes it of its cutoff and the most it may lose
     */
    default Stream<Prunable> prunable(JobRequest request, String object, BiFunction<Instant, Long, Prunable> by) {
        Policy policy = Policy.of(request, name(), object);
        LocalDate day = PruneSettings.of(request).day();
        return policy.forever() ? Stream.empty() : Stream.of(by.apply(policy.cutoff(day), policy.maxDeletes()));
    }
}
