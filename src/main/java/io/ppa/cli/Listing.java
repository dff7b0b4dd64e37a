package io.ppa.cli;

import io.ppa.model.RunWarning;
import io.ppa.model.TenantResult;
import io.ppa.store.postgres.Executions.Execution;
import io.ppa.store.postgres.Executions.StepRun;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Executions in the forms in which listings show them: nested maps for JSON, texts for tables. */
final class Listing {

    private Listing() {}

    static Map<String, @Nullable Object> map(Execution execution) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("execution", execution.id());
        map.put("job", execution.job());
        map.put("status", execution.status());
        map.put("day", execution.days());
        map.put("forcedReason", execution.forcedReason());
        map.put("createdAt", execution.createdAt().toString());
        map.put("startedAt", text(execution.startedAt()));
        map.put("endedAt", text(execution.endedAt()));
        map.put("durationMillis", millis(execution.startedAt(), execution.endedAt()));
        return map;
    }

    static Map<String, @Nullable Object> map(StepRun step) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("step", step.name());
        map.put("status", step.status());
        map.put("said", step.said());
        map.put("startedAt", text(step.startedAt()));
        map.put("endedAt", text(step.endedAt()));
        map.put("durationMillis", millis(step.startedAt(), step.endedAt()));
        return map;
    }

    static Map<String, @Nullable Object> map(TenantResult result) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("tenant", result.tenant());
        map.put("status", result.status().name());
        map.put("days", result.days());
        map.put("read", result.read());
        map.put("staged", result.staged());
        map.put("added", result.added());
        map.put("removed", result.removed());
        map.put("changed", result.changed());
        map.put("unchanged", result.unchanged());
        map.put("rejected", result.rejected());
        map.put("orphans", result.orphans());
        map.put("warnings", result.warnings());
        map.put("contentHash", result.contentHash());
        map.put("durationMillis", result.durationMillis());
        map.put("error", result.error());
        map.put("action", result.action());
        return map;
    }

    static Map<String, @Nullable Object> map(RunWarning warning) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put("step", warning.step());
        map.put("tenant", warning.tenant());
        map.put("text", warning.text());
        return map;
    }

    static String duration(@Nullable Instant from, @Nullable Instant to) {
        Long millis = millis(from, to);
        return millis == null ? "–" : duration(millis);
    }

    static String duration(long millis) {
        return millis < 10_000
                ? "%.2f s".formatted(millis / 1000.0)
                : Duration.ofSeconds(millis / 1000).toString().substring(2).toLowerCase(java.util.Locale.ROOT);
    }

    /** {@code 3 confidence_out_of_range, 1 return_below_minus_one}, or a dash. */
    static String rejected(Map<String, Long> byReason) {
        List<String> parts = byReason.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .toList();
        return parts.isEmpty() ? "–" : String.join(", ", parts);
    }

    static String text(@Nullable Instant time) {
        return time == null
                ? "–"
                : time.truncatedTo(java.time.temporal.ChronoUnit.SECONDS).toString();
    }

    private static @Nullable Long millis(@Nullable Instant from, @Nullable Instant to) {
        return from == null || to == null ? null : Duration.between(from, to).toMillis();
    }
}
