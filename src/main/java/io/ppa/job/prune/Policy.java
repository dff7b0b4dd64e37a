package io.ppa.job.prune;

import io.ppa.job.JobRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * How long an object is kept.
 *
 * @param keep null for ever
 * @param maxLength the most entries of a stream; else of no meaning
 * @param dangling whether edges go whose nodes are gone; else of no meaning
 * @param maxDeletes the most it loses in a run
 */
record Policy(@Nullable Duration keep, long maxLength, boolean dangling, long maxDeletes) {

    private static final String FOREVER = "forever";

    /** As it stood at launch: the catalog has checked that every object has one. */
    static Policy of(JobRequest request, String store, String object) {
        String setting = "retention." + store + "." + object;
        String keep = request.setting(setting);
        return new Policy(
                keep.equals(FOREVER) ? null : Duration.parse(keep),
                Long.parseLong(request.settings().getOrDefault(setting + ".max-length", "0")),
                "remove".equals(request.settings().get(setting + ".dangling")),
                Long.parseLong(
                        request.settings().getOrDefault(setting + ".max-deletes", request.setting("max-deletes"))));
    }

    boolean forever() {
        return keep == null;
    }

    /** The first instant that is kept: of whole days, so that runs of a day all mean the same. */
    Instant cutoff(LocalDate day) {
        Instant start = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        return keep == null ? Instant.EPOCH : start.minus(keep);
    }
}
