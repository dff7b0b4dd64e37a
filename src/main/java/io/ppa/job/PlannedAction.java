package io.ppa.job;

import java.util.OptionalLong;

/**
 * Something a launch would do that is of no tenant's day.
 *
 * @param store where, for example {@code postgres}
 * @param object what it is done to, as the store names it
 * @param action what would be done, a few words such as "detach and drop"
 * @param rows how many rows it is about, empty when that says nothing
 * @param bytes how many bytes it is about, empty when that says nothing
 */
public record PlannedAction(String store, String object, String action, OptionalLong rows, OptionalLong bytes) {}
