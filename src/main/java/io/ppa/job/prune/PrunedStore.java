package io.ppa.job.prune;

import io.ppa.job.JobRequest;
import java.util.List;

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
}
