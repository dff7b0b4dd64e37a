package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** {@code migrate-legacy} through its commands, on a platform whose tables hold rows already. */
class MigrateLegacyFlowTest {

    private static final int ROWS = 60_000;

    /** A row in the middle, that somebody holds. */
    private static final int HELD = 40_000;

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path dir;

    private Installation ppa;

    private HikariDataSource postgres;

    private JdbcClient jdbc;

    @BeforeEach
    void platform() {
        ppa = new Installation();
        postgres = ppa.postgres();
        jdbc = JdbcClient.create(postgres);
        LegacyPlatform.create(jdbc, ROWS);
    }

    @AfterEach
    void close() {
        postgres.close();
        ppa.close();
    }

    @Test
    void rowsGetDefaults_once_andRowsThatBreakAConstraint_areNamed_andTheOthersHeldToIt() {
        Answer applied = ppa.ppa("schema", "apply");
        assertThat(applied.code()).as(applied.err()).isZero();
        assertThat(applied.out())
                .contains("trading_decisions holds rows without", "chk_risk_tolerance is not validated");
        assertThat(ppa.ppa("schema", "status").out())
                .contains("postgres: version ", "as applied", "chk_confidence_threshold is not validated");
        run("UPDATE trading_decisions SET aggregated_confidence = 0.9 WHERE n = 7");

        JsonNode dry = launch("--dry-run", "--json").json().path("actions");
        Answer night = launch("--json");

        assertThat(dry.size()).isEqualTo(3);
        assertThat(dry.get(0).path("object").asString()).isEqualTo("public.trading_decisions");
        assertThat(dry.get(0).path("rows").asInt()).isEqualTo(ROWS - 1);
        assertThat(dry.get(2).path("object").asString()).isEqualTo("chk_risk_tolerance");
        assertThat(night.code()).as(night.out()).isEqualTo(1);
        assertThat(night.json().path("steps").path("backfill").asString())
                .isEqualTo((ROWS - 1) + " rows of trading_decisions given default values");
        assertThat(night.json().path("error").asString())
                .contains("2 rows of user_probability_preferences break chk_risk_tolerance")
                .contains("00000000-0000-0000-0000-000000000007, 00000000-0000-0000-0000-000000000008")
                .contains("Correct these rows");
        assertThat(night.err()).contains("backfill of trading_decisions, pass 1: ");
        assertThat(text("SELECT count(*) FILTER (WHERE aggregated_confidence = 0.5 AND uncertainty_score = 0.5) || ' '"
                        + " || count(*) FILTER (WHERE aggregated_confidence = 0.9 AND probability_metadata IS NULL) || ' '"
                        + " || count(*) FILTER (WHERE probability_metadata = '{\"backfilled\": true, \"default_values\": true}')"
                        + " FROM trading_decisions"))
                .isEqualTo((ROWS - 1) + " 1 " + (ROWS - 1));
        assertThat(text("SELECT string_agg(conname || ' ' || convalidated, ', ' ORDER BY conname) FROM pg_constraint"
                        + " WHERE conrelid = 'user_probability_preferences'::regclass AND contype = 'c'"))
                .isEqualTo("chk_confidence_threshold true, chk_risk_tolerance false");

        run("UPDATE user_probability_preferences SET risk_tolerance = 1 WHERE risk_tolerance > 1");
        Answer rerun = ppa.ppa("rerun", night.json().path("execution").asString(), "--json");

        assertThat(rerun.code()).as(rerun.out()).isZero();
        assertThat(rerun.json().path("steps").path("validate").asString()).isEqualTo("validated chk_risk_tolerance");
        assertThat(rerun.json().path("steps").path("backfill").asString()).isEqualTo("done before");
        assertThat(ppa.ppa("schema", "status").out())
                .as("a validated constraint is what the migrations want")
                .contains("as applied")
                .doesNotContain("migrate-legacy", "drift:");
        assertThat(launch("--dry-run", "--json").json().path("actions").size()).isZero();
    }

    /** The job is stuck at a row that somebody holds: what it has locked itself must not be held meanwhile. */
    @Test
    void aRowSomebodyHolds_keepsNobodyElseWaiting_andAKilledRunGoesOnWhereItWas() throws Exception {
        ppa.ppa("schema", "apply");
        run(
                "UPDATE user_probability_preferences SET risk_tolerance = 1 WHERE risk_tolerance > 1",
                "CREATE TABLE touched (n bigint)",
                "CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS"
                        + " 'BEGIN IF OLD.aggregated_confidence IS NULL THEN INSERT INTO touched VALUES (NEW.n); END IF; RETURN NEW; END'",
                "CREATE TRIGGER touch AFTER UPDATE ON trading_decisions FOR EACH ROW EXECUTE FUNCTION touch()");
        try (Connection holder = postgres.getConnection();
                Statement holding = holder.createStatement()) {
            holder.setAutoCommit(false);
            holding.execute("SELECT n FROM trading_decisions WHERE n = " + HELD + " FOR UPDATE");
            Process process = ppa.process(dir.resolve("output.log"), "launch", "migrate-legacy");
            String stuck = stuck(process, holder);

            // Of the batch that is stuck; the row it is stuck at is held all the while.
            for (int n = HELD - 1; n > HELD - 40; n--) {
                update(n);
                Thread.sleep(50);
            }
            process.destroyForcibly().waitFor();

            assertThat(text("SELECT next_block::text FROM ppa.backfill_progress"))
                    .isEqualTo(stuck);
            holder.commit();
        }
        String byTheJob = " FROM touched WHERE n NOT BETWEEN " + (HELD - 39) + " AND " + (HELD - 1);
        long done = number("SELECT count(*)" + byTheJob);
        assertThat(done).as("batches before the row are kept").isBetween(5_000L, (long) HELD);

        Answer run = launch("--json");

        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.json().path("steps").path("backfill").asString())
                .isEqualTo((ROWS - 39 - done) + " rows of trading_decisions given default values, " + (ROWS - 39)
                        + " in all");
        assertThat(number("SELECT count(*) FROM trading_decisions WHERE aggregated_confidence IS NULL"))
                .isZero();
        assertThat(text("SELECT count(*) || ' ' || count(DISTINCT n)" + byTheJob))
                .as("every row is given its values once")
                .isEqualTo((ROWS - 39) + " " + (ROWS - 39));
    }

    /** Waits until the job has come to the row that is held. */
    private String stuck(Process process, Connection holder) throws SQLException {
        int pid = holder.unwrap(PGConnection.class).getBackendPID();
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
            assertThat(process.isAlive()).isTrue();
            return number("SELECT count(*) FROM pg_stat_activity WHERE " + pid + " = ANY (pg_blocking_pids(pid))") > 0;
        });
        return text("SELECT next_block::text FROM ppa.backfill_progress WHERE rows_total > 0");
    }

    /** Fails when somebody keeps the row locked for ten seconds. */
    private void update(int n) throws SQLException {
        try (Connection connection = postgres.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("SET lock_timeout = '10s'");
            statement.execute("UPDATE trading_decisions SET aggregated_confidence = 0.8 WHERE n = " + n);
            statement.execute("RESET lock_timeout");
        }
    }

    private Answer launch(String... more) {
        String[] arguments = new String[more.length + 2];
        arguments[0] = "launch";
        arguments[1] = "migrate-legacy";
        System.arraycopy(more, 0, arguments, 2, more.length);
        return ppa.ppa(arguments);
    }

    private void run(String... statements) {
        for (String statement : statements) {
            jdbc.sql(statement).update();
        }
    }

    private String text(String query) {
        return jdbc.sql(query).query(String.class).single();
    }

    private long number(String query) {
        return jdbc.sql(query).query(Long.class).single();
    }
}
