package io.ppa.job.validation;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.testing.TestStores;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
            "V001__trading_decisions_probabilistic", "V005__model_feedback_events", "V018__evaluated_decisions");

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

    /** @param zone of the time columns: a platform's own table may be in another than UTC */
    ValidationWorld(String zone) {
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

    /** The rows of one tenant; each call inserts one. Times are UTC. */
    final class Rows {

        private final String tenant;

        private Rows(String tenant) {
            this.tenant = tenant;
        }

        /** One that is right. */
        Rows decision(long id, String at) {
            return decision(id, at, Map.of());
        }

        /** @param wrong columns that are not as in a row that is right */
        Rows decision(long id, String at, Map<String, String> wrong) {
            Map<String, String> row = new LinkedHashMap<>(DECISION);
            row.putAll(wrong);
            row.put("id", id(id).toString());
            insert("trading_decisions_probabilistic", at, row);
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
            insert("model_feedback_events", at, row);
            return this;
        }

        /** So many decisions in the first minutes of an hour, one a second. */
        Rows busy(String hour, int decisions) {
            SqlText insert = new SqlText("test", """
                    INSERT INTO trading_decisions_probabilistic (id, timestamp, indicator_probabilities, ensemble_probability, tenant_id)
                    SELECT generateUUIDv4(number), toDateTime64({hour:String}, 3, 'UTC') + toIntervalSecond(number), [('rsi', 1, 1, 1)], 1,
                        {tenant:String}
                    FROM numbers({decisions:UInt64})""");
            clickhouse.execute(insert, Map.of("hour", hour + ":00:00", "tenant", tenant, "decisions", decisions));
            return this;
        }

        /** Times go in as milliseconds since 1970, so that no zone is in the statement. */
        private void insert(String table, String at, Map<String, String> row) {
            Map<String, Object> parameters = new HashMap<>(row);
            parameters.put("tenant_id", tenant);
            parameters.put("at", Instant.parse(at.replace(' ', 'T') + "Z").toEpochMilli());
            parameters.put("table", table);
            List<String> names = new ArrayList<>(row.keySet());
            names.add("tenant_id");
            String values = names.stream().map(name -> "{" + name + ":String}").collect(Collectors.joining(", "));
            SqlText insert = new SqlText(
                    "test",
                    "INSERT INTO {table:Identifier} (timestamp, " + String.join(", ", names)
                            + ") SELECT fromUnixTimestamp64Milli({at:Int64}, 'UTC'), " + values);
            clickhouse.execute(insert, parameters);
        }
    }
}
