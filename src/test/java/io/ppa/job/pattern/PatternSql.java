package io.ppa.job.pattern;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.testing.TestStores;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A ClickHouse database of its own with the tables pattern-outcomes reads. */
final class PatternSql implements AutoCloseable {

    private static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("feedback-horizon", "P7D"),
            Map.entry("max-rejected-fraction", "0.01"),
            Map.entry("window", "P90D"),
            Map.entry("parallelism", "2"),
            Map.entry("lease", "PT60S"),
            Map.entry("heartbeat", "PT10S"),
            Map.entry("retry.attempts", "1"),
            Map.entry("retry.backoff", "PT1S"),
            Map.entry("max-memory-usage", "4294967296"));

    private static final List<String> MIGRATIONS = List.of(
            "V001__trading_decisions_probabilistic",
            "V005__model_feedback_events",
            "V021__evaluated_decisions_fewer_groups");

    private final ClickHouse clickhouse = TestStores.clickhouse();

    PatternSql() {
        for (String migration : MIGRATIONS) {
            clickhouse.execute(SqlText.load("clickhouse/migrations/" + migration + ".sql"), Map.of());
        }
    }

    ClickHouse clickhouse() {
        return clickhouse;
    }

    /** A request of all tenants under the usual settings but those named. */
    static JobRequest request(LocalDate day, Map<String, String> other) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(other);
        return new JobRequest("pattern-outcomes", new DayRange(day, day), List.of(), settings, null);
    }

    static ExecutionSettings execution() {
        return ExecutionSettings.of(request(LocalDate.EPOCH, Map.of()));
    }

    void execute(String sql) {
        clickhouse.execute(new SqlText("test", sql), Map.of());
    }

    void empty() {
        execute("TRUNCATE TABLE trading_decisions_probabilistic");
        execute("TRUNCATE TABLE model_feedback_events");
    }

    /** Inserts the rows of either kind, all in one block. */
    void load(PatternRows raw) {
        if (!raw.decisions().isEmpty()) {
            insert("trading_decisions_probabilistic", raw.decisionCsv());
        }
        if (!raw.feedbacks().isEmpty()) {
            insert("model_feedback_events", raw.feedbackCsv());
        }
    }

    private void insert(String table, String body) {
        clickhouse.insertCsv(table, body);
    }

    @Override
    public void close() {
        clickhouse.close();
    }
}
