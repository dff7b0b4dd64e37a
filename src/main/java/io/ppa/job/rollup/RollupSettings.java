package io.ppa.job.rollup;

import io.ppa.job.JobRequest;
import java.time.Duration;
import java.util.Map;

/**
 * What {@code jobs/daily-rollup.yml} decides, as it stood at launch.
 *
 * @param feedbackHorizonDays days, from the start of a decision's day, in which its feedback counts
 * @param maxRejectedFraction the largest part of a (tenant, day)'s rows that may be invalid, 0.01 = 1 %
 * @param parallelism tenants at work at the same time
 * @param lease how long a lease lasts without a heartbeat
 * @param attempts tries in all when a store cannot be reached
 * @param backoff the wait before the second try, doubled each time
 * @param maxMemoryUsage bytes one statement may use inside ClickHouse
 */
record RollupSettings(
        int feedbackHorizonDays,
        double maxRejectedFraction,
        int parallelism,
        Duration lease,
        Duration heartbeat,
        int attempts,
        Duration backoff,
        long maxMemoryUsage) {

    static RollupSettings of(JobRequest request) {
        return new RollupSettings(
                Math.toIntExact(
                        Duration.parse(request.setting("feedback-horizon")).toDays()),
                Double.parseDouble(request.setting("max-rejected-fraction")),
                Integer.parseInt(request.setting("parallelism")),
                Duration.parse(request.setting("lease")),
                Duration.parse(request.setting("heartbeat")),
                Integer.parseInt(request.setting("retry.attempts")),
                Duration.parse(request.setting("retry.backoff")),
                Long.parseLong(request.setting("max-memory-usage")));
    }

    /**
     * Statements that compute get a memory ceiling and spill to disk below it; the bits of the result do not depend on
     * either. Staged rows must never be taken for repeats of an earlier run's.
     */
    Map<String, String> statementSettings() {
        return Map.of(
                "max_memory_usage", String.valueOf(maxMemoryUsage),
                "max_bytes_before_external_group_by", String.valueOf(maxMemoryUsage / 2),
                "max_bytes_before_external_sort", String.valueOf(maxMemoryUsage / 2),
                "insert_deduplicate", "0");
    }
}
