package io.ppa.job.validation;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.testing.TestStores;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/** A ClickHouse database of its own with the raw tables, and rows that are right but for what a test says. */
final class ValidationWorld implements AutoCloseable {

    static final Map<String, String> SETTINGS = Map.ofEntries(
            Map.entry("feedback-horizon", "P7D"),
            Map.entry("max-invalid-fraction", "0.0"),
            Map.entry("max-inconsistent-fraction", "0.0"),
            Map.entry("max-incomplete-fraction", "0.0"),
            Map.entry("max-orphan-fraction", "0.01"),
            Map.entry("max-late-fraction", "0.01"),
            Map.entry("max-repeated-fraction", "0.01"),
            Map.entry("future-tolerance", "PT5M"),
            Map.entry("gap-weeks", "5"),
            Map.entry("gap-min-decisions", "30"),
            Map.entry("accept", "none"),
            Map.entry("accept-reason", "none"),
            Map.entry("parallelism", "1"),
            Map.entry("lease", "PT60S"),
            Map.entry("heartbeat", "PT10S"),
            Map.entry("retry.attempts", "1"),
            Map.entry("retry.backoff", "PT1S"),
            Map.entry("max-memory-usage", "4294967296"));

    private static final List<String> TABLES = List.of(
            "V001__trading_decisions_probabilistic",
            "V005__model_feedback_events",
            "V021__evaluated_decisions_fewer_groups");

    private static final Map<String, String> DECISION = Map.of(
            "symbol", "S",
            "user_id", id(0).toString(),
            "decision", "BUY",
            "indicator_probabilities", "[('rsi',0.5,0.5,0.5)]",
            "ensemble_probability", "0.5",
            "aggregated_confidence", "0.5",
            "epistemic_uncertainty", "0.1",
            "aleatoric_uncertainty", "0.1");

    private final ClickHouse clickhouse = TestStores.clickhouse();

    /** A time as the tables read it: in their own zone. */
    private final DateTimeFormatter local;

    /** @param zone of the time columns: a platform's own table may be in another than UTC */
    ValidationWorld(String zone) {
        local = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS").withZone(ZoneId.of(zone));
        for (String table : TABLES) {
            SqlText migration = SqlText.load("clickhouse/migrations/" + table + ".sql");
            String text = migration
                    .text()
                    .replace("timestamp DateTime64(3, 'UTC')", "timestamp DateTime64(3, '" + zone + "')");
            clickhouse.execute(new SqlText(migration.path(), text), Map.of());
        }
    }

    /** A request under the usual thresholds but those named. */
    static JobRequest request(LocalDate first, LocalDate last, Map<String, String> other) {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.putAll(other);
        return new JobRequest(Validation.JOB, new DayRange(first, last), List.of(), settings, null);
    }

    static UUID id(long number) {
        return new UUID(0, number);
    }

    ClickHouse clickhouse() {
        return clickhouse;
    }

    Rows rows(String tenant) {
        return new Rows(tenant);
    }

    @Override
    public void close() {
        clickhouse.close();
    }

    /** The rows of one tenant, until they are loaded. Times are UTC. */
    final class Rows {

        private final String tenant;

        private final List<Map<String, String>> decisions = new ArrayList<>();

        private final List<Map<String, String>> feedbacks = new ArrayList<>();

        private Rows(String tenant) {
            this.tenant = tenant;
        }

        /** One that is right. */
        Rows decision(long id, String at) {
            return decision(id, at, Map.of());
        }

        /** @param wrong columns that are not as in a row that is right */
        Rows decision(long id, String at, Map<String, String> wrong) {
            Map<String, String> row = new TreeMap<>(DECISION);
            row.putAll(wrong);
            row.put("id", id(id).toString());
            put(row, at);
            decisions.add(row);
            return this;
        }

        Rows feedback(long id, long decision, String at, double actualReturn) {
            Map<String, String> row = new LinkedHashMap<>();
            row.put("feedback_id", id(id).toString());
            row.put("prediction_id", id(decision).toString());
            row.put(
                    "actual_return",
                    Double.isNaN(actualReturn)
                            ? "nan"
                            : String.valueOf(actualReturn).replace("Infinity", "inf"));
            put(row, at);
            feedbacks.add(row);
            return this;
        }

        /** Inserts so many decisions of the first minutes of an hour, one a second. */
        Rows busy(String hour, int decisions) {
            SqlText insert = new SqlText("test", """
                    INSERT INTO trading_decisions_probabilistic (id, timestamp, indicator_probabilities, ensemble_probability, tenant_id)
                    SELECT generateUUIDv4(number), toDateTime64({hour:String}, 3, 'UTC') + toIntervalSecond(number), [('rsi', 1, 1, 1)], 1,
                        {tenant:String}
                    FROM numbers({decisions:UInt64})""");
            clickhouse.execute(insert, Map.of("hour", hour + ":00:00", "tenant", tenant, "decisions", decisions));
            return this;
        }

        /** Inserts them, all of a table at once. */
        void load() {
            load("trading_decisions_probabilistic", decisions);
            load("model_feedback_events", feedbacks);
        }

        private void load(String table, List<Map<String, String>> rows) {
            if (!rows.isEmpty()) {
                StringBuilder body =
                        new StringBuilder(String.join(",", rows.get(0).keySet()));
                rows.forEach(row -> body.append('\n').append(line(row)));
                clickhouse.insertCsv(
                        table, new ByteArrayInputStream(body.toString().getBytes(StandardCharsets.UTF_8)));
                rows.clear();
            }
        }

        private static String line(Map<String, String> row) {
            return row.values().stream()
                    .map(value -> '"' + value.replace("\"", "\"\"") + '"')
                    .collect(Collectors.joining(","));
        }

        private void put(Map<String, String> row, String at) {
            row.put("timestamp", local.format(Instant.parse(at.replace(' ', 'T') + "Z")));
            row.put("tenant_id", tenant);
        }
    }
}
