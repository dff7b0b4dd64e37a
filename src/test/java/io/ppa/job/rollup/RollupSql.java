package io.ppa.job.rollup;

import io.ppa.job.rollup.DailyRollupReference.Key;
import io.ppa.job.rollup.DailyRollupReference.Row;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.testing.PublishSql;
import io.ppa.testing.TestStores;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.UUID;

/** A ClickHouse database of its own with the tables of the rollup, and the rollup's statements run against it. */
final class RollupSql implements AutoCloseable {

    static final String PUBLISHED = "probabilistic_performance_analytics";

    private static final List<String> TABLES = List.of(
            "V001__trading_decisions_probabilistic",
            "V005__model_feedback_events",
            "V007__probabilistic_performance_analytics",
            "V008__probabilistic_performance_analytics_own_columns");

    private static final List<String> REASONS = List.of(
            "confidence_not_finite",
            "confidence_out_of_range",
            "uncertainty_not_finite",
            "uncertainty_negative",
            "return_not_finite",
            "return_below_minus_one");

    private final ClickHouse clickhouse = TestStores.clickhouse();

    RollupSql() {
        for (String table : TABLES) {
            clickhouse.execute(SqlText.load("clickhouse/migrations/" + table + ".sql"), Map.of());
        }
        clickhouse.execute(file("stage"), Map.of("stage", "stage"));
    }

    /** One (tenant, days) and how far feedback is heard. */
    record Span(String tenant, List<LocalDate> days, int horizonDays) {

        Span {
            days = days.stream().sorted().toList();
        }

        static Span of(String tenant, Collection<String> days) {
            return new Span(tenant, days.stream().map(LocalDate::parse).toList(), 7);
        }

        static Span of(String tenant, String day) {
            return of(tenant, List.of(day));
        }

        Map<String, Object> parameters() {
            Map<String, Object> parameters = new HashMap<>();
            parameters.put("tenant", tenant);
            parameters.put("tenants", List.of(tenant));
            parameters.put("from", days.get(0).toString());
            parameters.put("to", days.get(days.size() - 1).toString());
            parameters.put("days", days.stream().map(LocalDate::toString).toList());
            parameters.put("horizon_days", horizonDays);
            parameters.put("lookback_days", 0);
            parameters.put("metric_version", 1);
            parameters.put("execution_id", 1);
            parameters.put("computed_at", "2024-05-01 00:00:00.000");
            parameters.put("max_rejected_fraction", 0.01);
            parameters.put("stage", "stage");
            return parameters;
        }
    }

    static SqlText file(String name) {
        return DailyRollup.sql(name);
    }

    ClickHouse clickhouse() {
        return clickhouse;
    }

    void execute(String sql) {
        clickhouse.execute(new SqlText("test", sql), Map.of());
    }

    /** Inserts the rows, all in one block. */
    void load(RawRows raw) {
        if (!raw.decisions().isEmpty()) {
            insert("trading_decisions_probabilistic", RawRows.decisionCsv(raw.tenant(), raw.decisions()));
        }
        if (!raw.feedbacks().isEmpty()) {
            insert("model_feedback_events", RawRows.feedbackCsv(raw.tenant(), raw.feedbacks()));
        }
    }

    private void insert(String table, String body) {
        clickhouse.insertCsv(table, body);
    }

    /** Stages the span afresh. */
    void stage(Span span, Map<String, String> settings) {
        execute("TRUNCATE TABLE stage");
        clickhouse.execute(file("query"), span.parameters(), settings);
    }

    /** The staged rows as the SQL computed them. */
    Map<Key, Row> staged(Span span) {
        stage(span, Map.of());
        Map<Key, Row> rows = new HashMap<>();
        clickhouse.query(
                new SqlText("test", "SELECT *, toString(user_id) AS user FROM stage WHERE decisions > 0"),
                Map.of(),
                row -> {
                    Key key = new Key(
                            row.getLocalDate("date"), row.getString("symbol"), UUID.fromString(row.getString("user")));
                    return rows.put(key, row(row));
                });
        return rows;
    }

    /** Stages several tenants with one statement; by tenant and day what the rows are and what they were made of. */
    Map<String, String> contents(Span span, List<String> tenants) {
        execute("TRUNCATE TABLE stage");
        Map<String, Object> parameters = span.parameters();
        parameters.put("tenants", tenants);
        parameters.put("table", "stage");
        clickhouse.execute(file("query"), parameters, Map.of());
        Map<String, String> contents = new TreeMap<>();
        clickhouse.query(
                file("content_hash"),
                parameters,
                row -> contents.put(pair(row), row.getString("content_hash") + " " + row.getLong("keys")));
        clickhouse.query(
                file("reads"),
                parameters,
                row -> contents.merge(pair(row), row.getString("watermark"), (hash, mark) -> hash + " " + mark));
        return contents;
    }

    private static String pair(io.ppa.store.clickhouse.Row row) {
        return row.getString("tenant") + " " + row.getLocalDate("day");
    }

    /** The content hash of each day of a table. */
    Map<LocalDate, String> hashes(Span span, String table) {
        return PublishSql.hashes(clickhouse, file("content_hash"), span.parameters(), table);
    }

    private static Row row(io.ppa.store.clickhouse.Row row) {
        Map<String, Integer> rejected = new TreeMap<>();
        for (String reason : REASONS) {
            int count = (int) row.getLong(reason);
            if (count > 0) {
                rejected.put(reason, count);
            }
        }
        return new Row(
                (int) row.getLong("total_predictions"),
                (int) row.getLong("successful_predictions"),
                (int) row.getLong("evaluated_predictions"),
                optional(row, "accuracy_rate"),
                optional(row, "avg_confidence"),
                optional(row, "avg_uncertainty"),
                optional(row, "confidence_calibration"),
                row.getDouble("total_return"),
                optional(row, "confidence_weighted_return"),
                row.getDouble("max_drawdown"),
                optional(row, "sharpe_ratio"),
                optional(row, "avg_position_size"),
                row.getDouble("risk_adjusted_return"),
                row.getDouble("uncertainty_penalty_total"),
                optional(row, "brier_score"),
                (int) row.getLong("decisions"),
                (int) row.getLong("feedbacks"),
                rejected);
    }

    private static OptionalDouble optional(io.ppa.store.clickhouse.Row row, String column) {
        double value = row.getDouble(column);
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    /** A user's id for tests. */
    static UUID user(int number) {
        return new UUID(0, number);
    }

    @Override
    public void close() {
        clickhouse.close();
    }
}
