package io.ppa.backfill;

import io.ppa.catalog.DayRange;
import java.time.LocalDate;
import java.util.SortedMap;

/**
 * What one launch of a backfill is to do.
 *
 * @param days those of the request that lie in one month, or the one day of a job that only does the last one
 * @param pairs of each tenant the days that need work; some may lie before {@code days}, where these depend on them
 */
public record Part(String job, DayRange days, SortedMap<String, SortedMap<LocalDate, Need>> pairs) {

    /** How many (tenant, day) pairs there are. */
    public long size() {
        return size(pairs);
    }

    static long size(SortedMap<String, ? extends SortedMap<LocalDate, ?>> pairs) {
        return pairs.values().stream().mapToLong(SortedMap::size).sum();
    }
}
