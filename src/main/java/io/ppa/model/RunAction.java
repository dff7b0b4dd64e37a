package io.ppa.model;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What a run did to an object of a store as a whole.
 *
 * @param store where, for example {@code postgres}
 * @param object what it was done to, as the store names it
 * @param action what was done, a few words
 * @param rows how many rows, keys, objects or documents it was done to
 * @param bytes how many bytes these took, empty where the store does not tell
 * @param oldest when the oldest of them was made, null where there were none or the store does not tell
 * @param newest when the newest of them was made, likewise
 * @param left how many are still to be done
 */
public record RunAction(
        String store,
        String object,
        String action,
        long rows,
        OptionalLong bytes,
        @Nullable Instant oldest,
        @Nullable Instant newest,
        long left) {}
