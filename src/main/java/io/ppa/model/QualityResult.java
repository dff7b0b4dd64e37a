package io.ppa.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A finding as it is kept, and what an operator said of it.
 *
 * @param executionId the job execution that found it so first
 * @param acceptance the latest, null when there never was one
 */
public record QualityResult(
        QualityFinding finding,
        long executionId,
        Instant foundAt,
        @Nullable Acceptance acceptance) {

    /**
     * What an operator lets pass.
     *
     * @param affected as many as were found then, and no more
     * @param reason the operator's own words
     * @param executionId the job execution that was launched with it
     */
    public record Acceptance(long affected, String reason, Instant at, long executionId) {}

    /** Whether an acceptance holds: not any more once more are affected than were accepted. */
    public boolean accepted() {
        return acceptance != null && finding.affected() <= acceptance.affected();
    }

    /** Whether the tenant's jobs leave that day alone. */
    public boolean stops() {
        return finding.severity() == QualityFinding.Severity.HIGH && finding.exceeds() && !accepted();
    }
}
