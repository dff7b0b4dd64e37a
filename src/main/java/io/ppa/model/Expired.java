package io.ppa.model;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What of an object of a store is past its retention.
 *
 * @param count rows, keys, entries, objects or documents that are past it, 0 or more
 * @param bytes what they take, as far as the store tells; empty where it does not
 * @param oldest when the oldest of them was made, null where there are none or the store does not tell
 * @param newest when the newest of them was made, likewise
 * @param total all there are
 * @param latest when the newest of all was made, null where there is none or the store does not tell
 */
public record Expired(
        long count,
        OptionalLong bytes,
        @Nullable Instant oldest,
        @Nullable Instant newest,
        long total,
        @Nullable Instant latest) {

    /** Of an object that holds nothing. */
    public static final Expired NOTHING = new Expired(0, OptionalLong.empty(), null, null, 0, null);
}
