package io.ppa.backfill;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a backfill would do and why, as things stand.
 *
 * @param parts in the order they are run
 * @param upToDate how many (tenant, day) pairs were looked at and need nothing
 * @param notChosen how many need work that is not asked for
 * @param unknown jobs that could not be looked at, each with the reason
 * @param nameless tenants whose name is no text: their rows have to be corrected first
 */
public record BackfillPlan(
        List<Part> parts, long upToDate, long notChosen, Map<String, String> unknown, SortedSet<String> nameless) {

    public BackfillPlan {
        parts = List.copyOf(parts);
        nameless = Collections.unmodifiableSortedSet(new TreeSet<>(nameless));
        unknown = Collections.unmodifiableMap(new LinkedHashMap<>(unknown));
    }

    /** How many (tenant, day) pairs have work, each job by itself. */
    public long work() {
        return parts.stream().mapToLong(Part::size).sum();
    }

    List<Part> of(String job) {
        return parts.stream().filter(part -> part.job().equals(job)).toList();
    }
}
