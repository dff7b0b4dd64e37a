package io.ppa.job.prune;

import io.ppa.model.Expired;
import java.util.OptionalLong;

/** An object of a store with a policy, and how what is past it goes. For one run; not for several threads. */
interface Prunable {

    /** As its policy names it. */
    String object();

    /** What would be done, a few words such as {@code delete}. */
    String action();

    /** The most it may lose in this run. */
    long maxDeletes();

    /** Whether it loses anything: a key that is given its time to live does not. */
    default boolean deletes() {
        return true;
    }

    /** What is past its retention now. */
    Expired look();

    /** Starts over, from whatever it begins with. */
    default void begin() {}

    /**
     * Deletes some.
     *
     * @param budget the most that may still go
     * @param batch the most at once, where it goes in batches
     * @return how many went; empty when there is no more to be had
     */
    OptionalLong next(long budget, int batch);
}
