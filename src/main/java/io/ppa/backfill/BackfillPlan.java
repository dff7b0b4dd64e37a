package io.ppa.backfill;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a backfill would do and why, as things stand.
 *
 * @param parts in the order they are run
 * @param upToDate how many (tenant, day) pairs were looked at and are left alone
 * @param unknown jobs that could not be looked at, each with the reason
 */
public record BackfillPlan(List<Part> parts, long upToDate, Map<String, String> unknown) {

    public BackfillPlan {
        parts = List.copyOf(parts);
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
