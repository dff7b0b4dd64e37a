package io.ppa.model;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one execution did for one tenant, over all the days it planned for it. Counts are rows.
 *
 * @param read input rows: for the daily rollup decisions, after deduplication, valid or not
 * @param staged rows computed into the staging table that are fit to be published
 * @param added rows published under a key that was not there before
 * @param removed keys that were published before and are gone
 * @param changed keys whose numbers differ from those published before
 * @param unchanged keys whose numbers are the same, bit for bit
 * @param rejected invalid rows by reason; they enter no number
 * @param orphans input rows of these days that belong to nothing, such as feedback without a decision; they enter no number
 * @param warnings failed checks that do not stop a publication, one sentence each
 * @param contentHash hash of what is published now, by day; a day without rows has none
 * @param days the days worked on and why, for example {@code missing}
 * @param error one sentence, null unless the status is FAILED
 * @param action what to do about the error, null unless the status is FAILED
 */
public record TenantResult(
        String tenant,
        Status status,
        Map<LocalDate, String> days,
        long read,
        long staged,
        long added,
        long removed,
        long changed,
        long unchanged,
        Map<String, Long> rejected,
        long orphans,
        List<String> warnings,
        Map<LocalDate, String> contentHash,
        long durationMillis,
        @Nullable String error,
        @Nullable String action) {

    /** Ends, after their number and before their names, what an execution says last of its tenants that failed. */
    public static final String OF_THE_TENANTS_FAILED = " of the tenants failed: ";

    /** How the tenant's work ended. */
    public enum Status {
        DONE,
        FAILED,
        STOPPED
    }

    /** Nothing was to be done. */
    public static TenantResult nothing(String tenant) {
        return new TenantResult(
                tenant, Status.DONE, Map.of(), 0, 0, 0, 0, 0, 0, Map.of(), 0, List.of(), Map.of(), 0, null, null);
    }

    /**
     * The same of a tenant that failed, for this reason beside those it may have failed for already.
     *
     * @param all the days that were to be worked on, and why
     */
    public TenantResult failed(Map<LocalDate, String> all, String why, String what) {
        return new TenantResult(
                tenant,
                Status.FAILED,
                all,
                read,
                staged,
                added,
                removed,
                changed,
                unchanged,
                rejected,
                orphans,
                warnings,
                contentHash,
                durationMillis,
                error == null ? why : error + "; " + why,
                action == null ? what : action + " " + what);
    }
}
