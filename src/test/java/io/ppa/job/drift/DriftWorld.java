package io.ppa.job.drift;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.postgres.RunWarnings;
import io.ppa.store.postgres.UserPreferences;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Databases of their own, with the tables the steps after the measures read and write. */
final class DriftWorld implements AutoCloseable {

    /** A name with everything that could mean something to a store. */
    static final String HOSTILE = "o'b\"{}[]:\\ \n\té😀";

    /** The id of user {@code number}, in ClickHouse. */
    static final String USER = "toUUID(concat('00000000-0000-0005-0000-', leftPad(toString(number), 12, '0')))";

    private static final List<String> TABLES = List.of(
            "V001__trading_decisions_probabilistic",
            "V007__probabilistic_performance_analytics",
            "V008__probabilistic_performance_analytics_own_columns",
            "V017__calibration_drift_daily");

    final ClickHouse clickhouse = TestStores.clickhouse();

    final HikariDataSource postgres = Postgres.connect(TestStores.freshPostgresDatabase(), 5);

    final JdbcClient jdbc = JdbcClient.create(postgres);

    final Outbox outbox = new Outbox(postgres);

    final UserPreferences preferences = new UserPreferences(postgres);

    final RunWarnings warnings = new RunWarnings(postgres);

    DriftWorld() {
        for (String table : TABLES) {
            clickhouse.execute(SqlText.load("clickhouse/migrations/" + table + ".sql"), Map.of());
        }
        new PostgresSchema(postgres, Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC)).apply();
    }

    /** As it was at first. */
    void empty() {
        for (String table : List.of(
                "trading_decisions_probabilistic", "probabilistic_performance_analytics", "calibration_drift_daily")) {
            sql("TRUNCATE TABLE " + table);
        }
        jdbc.sql("TRUNCATE users, ppa.outbox, calibration_drift_decisions, calibration_drift_events"
                        + " RESTART IDENTITY CASCADE")
                .update();
    }

    /** The settings of the job's YAML, for these days. */
    static JobRequest request(String first, String last, String... tenants) {
        return new JobRequest(
                "calibration-drift",
                new DayRange(LocalDate.parse(first), LocalDate.parse(last)),
                List.of(tenants),
                Map.of(
                        "pooling", "PT168H",
                        "min-outcomes", "500",
                        "consecutive-days", "2",
                        "false-discovery-rate", "0.05",
                        "min-error", "0.02",
                        "stream-max-length", "1000"),
                null);
    }

    void sql(String statement) {
        clickhouse.execute(new SqlText("test", statement), Map.of());
    }

    private void sql(String statement, Map<String, Object> parameters) {
        clickhouse.execute(new SqlText("test", statement), parameters);
    }

    /** A published measure. */
    void measure(String tenant, String model, String day, long evaluated, double pValue, double debiasedError) {
        Map<String, Object> parameters = new HashMap<>(Map.of("tenant", tenant, "model", model, "day", day));
        sql(
                "INSERT INTO calibration_drift_daily (date, tenant_id, model_name, model_version, window_days, evaluated, ece,"
                        + " calibration_gap, debiased_error, p_value) SELECT {day:Date}, {tenant:String}, {model:String}, '1', 2, "
                        + evaluated + ", 0.07, 0.05, " + number(debiasedError) + ", " + number(pValue),
                parameters);
    }

    /** A decision that the model made for the user. */
    void decision(String tenant, String model, String at, UUID user) {
        sql(
                "INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id, model_versions, tenant_id)"
                        + " SELECT generateUUIDv4(), toDateTime64({at:String}, 3, 'UTC'), 'X', 'BUY', {user:UUID}, [('other', '1'),"
                        + " ({model:String}, '1')], {tenant:String}",
                Map.of("at", at, "user", user.toString(), "model", model, "tenant", tenant));
    }

    /** A row as daily-rollup publishes it. */
    void published(
            String tenant,
            String day,
            String symbol,
            UUID user,
            long predictions,
            double confidence,
            double uncertainty) {
        sql(
                "INSERT INTO probabilistic_performance_analytics (date, symbol, user_id, total_predictions, avg_confidence,"
                        + " avg_uncertainty, tenant_id) SELECT {day:Date}, {symbol:String}, {user:UUID}, " + predictions
                        + ", "
                        + number(confidence) + ", " + number(uncertainty) + ", {tenant:String}",
                Map.of("day", day, "symbol", symbol, "user", user.toString(), "tenant", tenant));
    }

    private static String number(double value) {
        return Double.isNaN(value) ? "nan" : "toFloat64('" + value + "')";
    }

    /** A user with preferences; null thresholds and null wish stay unset. */
    UUID user(int number, String columns, String values) {
        UUID user = new UUID(5, number);
        jdbc.sql("INSERT INTO users (id) VALUES (:id)").param("id", user).update();
        jdbc.sql("INSERT INTO user_probability_preferences (user_id" + columns + ") VALUES (:id" + values + ")")
                .param("id", user)
                .update();
        return user;
    }

    /** So many users, each with the preferences one has by default; in ClickHouse {@link #USER} of numbers from 0. */
    void users(int count) {
        jdbc.sql("INSERT INTO users (id) SELECT ('00000000-0000-0005-0000-' || lpad(n::text, 12, '0'))::uuid"
                        + " FROM generate_series(0, :last) AS n")
                .param("last", count - 1)
                .update();
        jdbc.sql("INSERT INTO user_probability_preferences (user_id) SELECT id FROM users")
                .update();
    }

    /** What a stream is owed, in order: the fields as JSON. */
    List<String> owed(String stream) {
        return jdbc.sql("SELECT fields::text FROM ppa.outbox WHERE stream = :stream ORDER BY id")
                .param("stream", stream)
                .query(String.class)
                .list();
    }

    /** One field of what a stream is owed, in order; {@code -} where it is missing. */
    List<String> owed(String stream, String field) {
        return jdbc.sql("SELECT coalesce(fields ->> :field, '-') FROM ppa.outbox WHERE stream = :stream ORDER BY id")
                .param("field", field)
                .param("stream", stream)
                .query(String.class)
                .list();
    }

    @Override
    public void close() {
        clickhouse.close();
        postgres.close();
    }
}
