package io.ppa.model;

import java.time.LocalDate;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the run ledger knows of one (job, tenant, day).
 *
 * @param watermark what the input looked like when the day was last done; empty after a failure
 * @param metricVersion the definitions the numbers were computed by
 * @param contentHash hash of the published rows of that day, null after a failure or when the day is empty
 * @param rowsPublished rows of that tenant and day in the published table
 * @param executionId the job execution that wrote this entry
 * @param error one sentence, null unless failed
 */
public record LedgerEntry(
        String job,
        String tenant,
        LocalDate day,
        Status status,
        Map<String, String> watermark,
        int metricVersion,
        @Nullable String contentHash,
        long rowsPublished,
        long executionId,
        @Nullable String error) {

    /** How the last attempt ended. */
    public enum Status {
        DONE,
        FAILED
    }

    /** The same entry for an input that looks different but gives the same numbers. */
    public LedgerEntry withWatermark(Map<String, String> newWatermark) {
        return new LedgerEntry(
                job, tenant, day, status, newWatermark, metricVersion, contentHash, rowsPublished, executionId, error);
    }
}
