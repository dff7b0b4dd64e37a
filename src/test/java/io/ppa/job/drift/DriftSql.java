package io.ppa.job.drift;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.publish.Month;
import io.ppa.job.publish.Read;
import io.ppa.job.publish.Stage;
import io.ppa.job.publish.TenantDay;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.Row;
import io.ppa.testing.ModelRows;
import io.ppa.testing.ModelRows.Model;
import io.ppa.testing.PublishSql;
import io.ppa.testing.TestStores;
import java.time.Instant;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A ClickHouse database of its own with the tables of calibration-drift, and its numbers staged in it. */
final class DriftSql implements AutoCloseable {

    static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("feedback-horizon", "P7D"),
            Map.entry("max-rejected-fraction", "0.01"),
            Map.entry("pooling", "P7D"),
            Map.entry("reference-window", "P30D"),
            Map.entry("min-outcomes", "500"),
            Map.entry("mce-min-rows", "30"),
            Map.entry("resamples", "1000"),
            Map.entry("seed", "1"),
            Map.entry("parallelism", "1"),
            Map.entry("lease", "PT60S"),
            Map.entry("heartbeat", "PT10S"),
            Map.entry("retry.attempts", "1"),
            Map.entry("retry.backoff", "PT1S"),
            Map.entry("max-memory-usage", "4294967296"));

    private static final List<String> TABLES = List.of(
            "V001__trading_decisions_probabilistic", "V005__model_feedback_events", "V017__calibration_drift_daily");

    private final ClickHouse clickhouse = TestStores.clickhouse();

    private final CalibrationDrift drift = new CalibrationDrift(clickhouse);

    DriftSql() {
        for (String table : TABLES) {
            clickhouse.execute(SqlText.load("clickhouse/migrations/" + table + ".sql"), Map.of());
        }
        clickhouse.execute(
                SqlText.load("clickhouse/model_days/stage.sql"),
                Map.of("stage", "ppa_stage_1", "published", "calibration_drift_daily"));
    }

    /** The grain within a tenant. */
    record Key(LocalDate day, Model model) {}

    static SqlText file(String name) {
        return CalibrationDrift.sql(name);
    }

    ClickHouse clickhouse() {
        return clickhouse;
    }

    CalibrationDrift drift() {
        return drift;
    }

    /** A request under the usual thresholds but those named. */
    static JobRequest request(LocalDate first, LocalDate last, Map<String, String> other) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(other);
        return new JobRequest("calibration-drift", new DayRange(first, last), List.of(), settings, null);
    }

    void execute(String sql) {
        clickhouse.execute(new SqlText("test", sql), Map.of());
    }

    void load(ModelRows raw) {
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

    /** Stages the days, of one month, afresh. */
    void stage(Month month, JobRequest request) {
        execute("TRUNCATE TABLE ppa_stage_1");
        drift.stage(new Stage(1, "ppa_stage_1", Instant.parse("2024-05-01T00:00:00Z")), month, request);
    }

    /** The staged rows. */
    <T> Map<Key, T> staged(Month month, JobRequest request, Function<Row, T> mapper) {
        stage(month, request);
        Map<Key, T> rows = new HashMap<>();
        clickhouse.query(
                new SqlText(
                        "test",
                        "SELECT *, bins.rows AS bin_rows, bins.lower AS bin_lower, bins.upper AS bin_upper,"
                                + " bins.mean_confidence AS bin_confidence, bins.success_rate AS bin_rate,"
                                + " equal_width_bins.success_rate AS width_rate FROM ppa_stage_1 WHERE read_decisions = 0"),
                Map.of(),
                row -> rows.put(
                        new Key(
                                row.getLocalDate("date"),
                                new Model(row.getString("model_name"), row.getString("model_version"))),
                        mapper.apply(row)));
        return rows;
    }

    /** What was read of the days that are staged, and their row marks. */
    Map<TenantDay, Read> reads(Month month, JobRequest request) {
        return drift.reads(new Stage(1, "ppa_stage_1", Instant.EPOCH), month, request);
    }

    /** The content hash of each staged day. */
    Map<LocalDate, String> hashes(Month month) {
        return PublishSql.hashes(clickhouse, PublishSql.file("content_hash"), month.parameters(), "ppa_stage_1");
    }

    @Override
    public void close() {
        clickhouse.close();
    }
}
