package io.ppa.bench;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.store.StoreLocations;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.postgres.TradingDecisionsBackfill;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What {@code schema apply} and {@code migrate-legacy} do to a platform with a million decisions, while one of its services
 * writes on. Beside it the document's one UPDATE, which does the same in one transaction.
 */
final class LegacyBench {

    /** Between two batches, as in {@code jobs/migrate-legacy.yml}. */
    private static final long PAUSE_MILLIS = 50;

    private final StoreLocations locations;

    private final int rows;

    LegacyBench(StoreLocations locations, int rows) {
        this.locations = locations;
        this.rows = rows;
    }

    List<Result> run() throws Exception {
        List<Result> results = new ArrayList<>();
        try (HikariDataSource postgres = Postgres.connect(locations.postgres(), 6)) {
            JdbcClient jdbc = JdbcClient.create(postgres);
            platform(jdbc);
            TradingDecisionsBackfill backfill = new TradingDecisionsBackfill(postgres);
            PostgresSchema schema = new PostgresSchema(postgres, Clock.systemUTC());
            String legacy = "%,d decisions of before: ".formatted(rows);

            results.addAll(beside(postgres, legacy + "schema apply", schema::apply));
            results.addAll(beside(postgres, legacy + "backfill in batches", () -> backfill(backfill)));
            results.addAll(beside(postgres, legacy + "validate constraints", schema::validateConstraints));
            jdbc.sql("UPDATE trading_decisions SET aggregated_confidence = NULL")
                    .update();
            results.addAll(beside(
                    postgres,
                    legacy + "the document's one UPDATE",
                    () -> jdbc.sql("""
                            UPDATE trading_decisions SET aggregated_confidence = 0.5, uncertainty_score = 0.5,
                                probability_metadata = '{"backfilled": true, "default_values": true}'::jsonb
                            WHERE aggregated_confidence IS NULL""").update()));
        }
        return results;
    }

    /** Tables as the platform had them before: users with preferences, and their decisions, by formula. */
    private void platform(JdbcClient jdbc) {
        for (String statement : List.of(
                "CREATE TABLE users (id uuid PRIMARY KEY, name text)",
                "INSERT INTO users SELECT ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 'user ' || n"
                        + " FROM generate_series(1, " + rows / 10 + ") AS n",
                """
                CREATE TABLE user_probability_preferences (
                    user_id uuid PRIMARY KEY REFERENCES users(id) ON DELETE CASCADE, risk_tolerance DECIMAL(3,2) DEFAULT 0.5,
                    confidence_threshold DECIMAL(3,2) DEFAULT 0.7, uncertainty_tolerance DECIMAL(3,2), preferred_indicators TEXT[],
                    indicator_weights JSONB, ensemble_method VARCHAR(50), learning_rate DECIMAL(4,3),
                    adaptation_sensitivity DECIMAL(3,2), memory_decay_factor DECIMAL(4,3), confidence_alert_threshold DECIMAL(3,2),
                    uncertainty_warning_threshold DECIMAL(3,2), feedback_frequency VARCHAR(20), track_calibration BOOLEAN,
                    track_feature_importance BOOLEAN, enable_auto_retraining BOOLEAN, created_at TIMESTAMPTZ, updated_at TIMESTAMPTZ)""",
                "INSERT INTO user_probability_preferences (user_id) SELECT id FROM users",
                """
                CREATE TABLE trading_decisions (
                    id bigint PRIMARY KEY, user_id uuid NOT NULL, symbol text NOT NULL, decision text NOT NULL, position_size numeric,
                    price numeric, reason text, decided_at timestamptz NOT NULL)""",
                "INSERT INTO trading_decisions SELECT n, ('00000000-0000-0000-0000-' || lpad((1 + n % " + rows / 10
                        + ")::text, 12, '0'))::uuid, 'S' || n % 500, 'BUY', n % 100, 100 + n % 1000, repeat('why ', 20),"
                        + " '2023-01-01Z'::timestamptz + n * interval '30 seconds' FROM generate_series(1, " + rows
                        + ") AS n",
                "CREATE INDEX decisions_by_time ON trading_decisions (decided_at)",
                "ANALYZE")) {
            jdbc.sql(statement).update();
        }
    }

    private static void backfill(TradingDecisionsBackfill backfill) {
        try {
            while (backfill.batch()) {
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The time work takes, and the longest that a service waits which writes all the while. */
    private List<Result> beside(HikariDataSource postgres, String what, Runnable work) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Double> writing = CompletableFuture.supplyAsync(() -> longestWait(postgres, done));
        double seconds = Result.nanos(work) / 1e9;
        done.set(true);
        return List.of(
                new Result(what, seconds, null),
                new Result("  longest wait of a writer meanwhile", writing.get(), null));
    }

    private double longestWait(HikariDataSource postgres, AtomicBoolean done) {
        long longest = 0;
        try (Connection connection = postgres.getConnection();
                Statement statement = connection.createStatement()) {
            for (long n = 0; !done.get(); n++) {
                // All over the table, as the rows a batch holds are.
                long id = 1 + n * 7919 % rows;
                long start = System.nanoTime();
                statement.execute("UPDATE trading_decisions SET position_size = " + n + " WHERE id = " + id);
                longest = Math.max(longest, System.nanoTime() - start);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return longest / 1e9;
    }
}
