package io.ppa.job.flow;

import io.ppa.job.JobRequest;
import java.time.Duration;
import java.util.Map;

/**
 * How a job is run: the {@code execution} section of its YAML file, as it stood at launch.
 *
 * @param parallelism tenants at work at the same time
 * @param lease how long a lease lasts without a heartbeat
 * @param heartbeat how often a lease is renewed
 * @param attempts tries in all when a store cannot be reached
 * @param backoff the wait before the second try, doubled each time
 * @param maxMemoryUsage bytes one statement may use inside ClickHouse
 */
public record ExecutionSettings(
        int parallelism, Duration lease, Duration heartbeat, int attempts, Duration backoff, long maxMemoryUsage) {

    public static ExecutionSettings of(JobRequest request) {
        return new ExecutionSettings(
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
    public Map<String, String> statementSettings() {
        return Map.of(
                "max_memory_usage", String.valueOf(maxMemoryUsage),
                "max_bytes_before_external_group_by", String.valueOf(maxMemoryUsage / 2),
                "max_bytes_before_external_sort", String.valueOf(maxMemoryUsage / 2),
                "insert_deduplicate", "0");
    }
}
