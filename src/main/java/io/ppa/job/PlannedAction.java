package io.ppa.job;

import java.time.Instant;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Something a launch would do that is of no tenant's day.
 *
 * @param store where, for example {@code postgres}
 * @param object what it is done to, as the store names it
 * @param action what would be done, a few words such as "detach and drop"
 * @param rows how many rows it is about, empty when that says nothing
 * @param bytes how many bytes it is about, empty when that says nothing
 * @param oldest when the oldest of the rows was made, null when that says nothing
 * @param newest when the newest of the rows was made, null when that says nothing
 */
public record PlannedAction(
        String store,
        String object,
        String action,
        OptionalLong rows,
        OptionalLong bytes,
        @Nullable Instant oldest,
        @Nullable Instant newest) {

    public PlannedAction(String store, String object, String action, OptionalLong rows, OptionalLong bytes) {
        this(store, object, action, rows, bytes, null, null);
    }
}
