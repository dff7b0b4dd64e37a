package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Leases.Attempt;
import io.ppa.store.postgres.ProcessIdentity;
import io.ppa.testing.Relay;
import io.ppa.testing.TestStores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@code jobs/README.md}, with daily-rollup as the job. */
class EveryJobRunbookTest extends RunbookTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final String[] DAYS = {"daily-rollup", "2024-04-01", "2024-04-04"};

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    @SuppressWarnings("NullAway.Init")
    private HikariDataSource postgres;

    /** It takes ten seconds of waiting, beside the other scenarios. */
    @SuppressWarnings("NullAway.Init")
    private CompletableFuture<Answer> withoutPostgres;

    EveryJobRunbookTest() {
        super("README");
    }

    @BeforeAll
    void install() {
        ppa = Installation.applied();
        postgres = ppa.postgres();
        Installation lost = ppa.with(Map.of(
                "PPA_POSTGRES_URL", "jdbc:postgresql://127.0.0.1:1/ppa",
                "PPA_POSTGRES_PASSWORD", "hunter2",
                "PPA_REDIS_URL", "redis://:hunter2@127.0.0.1:1"));
        withoutPostgres = CompletableFuture.supplyAsync(() -> launch(lost, "2024-01-01"));
    }

    @AfterAll
    void close() {
        postgres.close();
        ppa.close();
    }

    private static Answer launch(Installation at, String day) {
        return at.ppa("launch", "daily-rollup", "day=" + day);
    }

    @Test
    void storesThatDoNotAnswer_areNamed_withoutSecretsOrTraces() {
        says(launch(ppa.with(Map.of("PPA_CLICKHOUSE_URL", "http://127.0.0.1:1")), "2024-01-01"), "ppa: ClickHouse at");
        Answer answer = withoutPostgres.join();
        says(answer, "ppa: PostgreSQL at");
        assertThat(answer.err()).doesNotContain("hunter2").doesNotContain("\tat ");
        Map<String, String> nowhere = Map.of("PPA_CLICKHOUSE_URL", "", "PPA_POSTGRES_URL", "", "PPA_REDIS_URL", "");
        says(launch(ppa.with(nowhere), "2024-01-01"), "ppa: The production profile");
    }

    @Test
    void schemaThatIsNotApplied_orOlder_isApplied() {
        try (Installation fresh = new Installation()) {
            says(launch(fresh, "2024-01-01"), "PostgreSQL's schema");
            typeWell(fresh, "ppa schema apply");
            fresh.sql("ALTER TABLE ppa_schema_history DELETE WHERE version = (SELECT max(version) FROM"
                    + " ppa_schema_history) SETTINGS mutations_sync = 1");
            says(launch(fresh, "2024-01-01"), "ClickHouse's schema");
        }
    }

    @Test
    void whatCannotBeUsed_isNamed(@TempDir Path dir) throws IOException {
        says(ppa.ppa("launch", "daily-rolup"), "there is no job");
        assertThat(typeWell(ppa, "ppa jobs").out()).contains("daily-rollup");
        says(ppa.ppa("run", "4711"), "there is no execution");
        typeWell(ppa, "ppa runs");
        says(launch(ppa, "2024-02-30"), "parameter cannot be used");
        assertThat(typeWell(ppa, "ppa jobs ‹job›", "daily-rollup").out()).contains("day-range");
        Installation wrong = ppa.configured(dir, "daily-rollup", "lease: 60s", "lease: 2h");
        says(launch(wrong, "2024-01-01"), "in the catalog");
        assertThat(typeWell(ppa, "ppa jobs ‹job› --runbook", "daily-rollup").out())
                .contains(Files.readString(Path.of("jobs/daily-rollup.md")))
                .endsWith(Files.readString(Path.of("jobs/README.md")));
    }

    @Test
    void tenantStoppedByItsRows_isDone_onceTheyAreAccepted() {
        ppa.day("stopped", "2024-02-01", 200, 1);
        ppa.decision("stopped", new UUID(1, 1), "2024-02-01 12:00:00", "S1", 1.5);
        typeWell(ppa, "ppa launch data-validation day=‹day› tenants=‹tenant›", "2024-02-01", "stopped");
        Answer failed = launch(ppa, "2024-02-01");
        says(failed, "stopped by data-validation");
        assertThat(typeWell(ppa, "ppa runs --status FAILED").out()).contains("daily-rollup");
        assertThat(typeWell(ppa, "ppa run ‹execution›", failed.execution()).out())
                .contains("stopped by");
        assertThat(typeWell(ppa, "ppa quality --day ‹day› --tenant ‹tenant›", "2024-02-01", "stopped")
                        .out())
                .contains("confidence-out-of-range");
        typeWell(
                ppa,
                "ppa launch data-validation day=‹day› tenants=‹tenant› --accept ‹check› --reason \"‹why›\"",
                "2024-02-01",
                "stopped",
                "confidence-out-of-range",
                "known, see the ticket");
        typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
    }

    @Test
    void tenantWhoseNameIsNoText_isGone_onceItsRowsAreDeleted() {
        ppa.decision("no\0text", new UUID(2, 1), "2024-02-02 10:00:00.000", "A", 0.5);
        says(launch(ppa, "2024-02-02"), "is no text");
        clickhouse(ppa, "ALTER TABLE trading_decisions_probabilistic DELETE");
        typeWell(ppa, "ppa launch ‹job› day=‹day›", "daily-rollup", "2024-02-02");
    }

    @Test
    void refusalOfClickHouse_isToldInItsWords_andTheAlteredTableIsFound() {
        ppa.day("altered", "2024-02-03", 30, 2);
        ppa.sql("ALTER TABLE model_feedback_events RENAME COLUMN success TO won");
        Answer failed = launch(ppa, "2024-02-03");
        says(failed, "ClickHouse refused");
        assertThat(type(ppa, "ppa schema status").out()).contains("model_feedback_events");
        ppa.sql("ALTER TABLE model_feedback_events RENAME COLUMN won TO success");
        typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
    }

    @Test
    void clickHouseLostInTheMiddle_failsTheTenant_whichARerunDoes(@TempDir Path dir) throws IOException {
        ppa.day("cut", "2024-03-01", 30, 3);
        URI at = URI.create(TestStores.locations().clickhouse().url());
        try (Relay relay = new Relay(at.getHost(), at.getPort())) {
            Installation behind = ppa.configured(dir, "daily-rollup", "backoff: 2s", "backoff: 100ms")
                    .with(Map.of("PPA_CLICKHOUSE_URL", "http://127.0.0.1:" + relay.port()));
            CompletableFuture<Answer> launch;
            try (Hold hold = new Hold("cut", "2024-03")) {
                launch = CompletableFuture.supplyAsync(() -> launch(behind, "2024-03-01"));
                hold.awaitExecution("2024-03-01");
                relay.cut();
            }
            Answer failed = launch.join();
            says(failed, "FAILED: ClickHouse at");
            typeWell(ppa, "ppa rerun ‹execution›", failed.execution());
        }
    }

    @Test
    void stoppedRun_isContinued_orGivenUp() {
        ppa.day("stop", "2024-03-02", 30, 4);
        CompletableFuture<Answer> launch;
        try (Hold hold = new Hold("stop", "2024-03")) {
            launch = CompletableFuture.supplyAsync(() -> launch(ppa, "2024-03-02"));
            String id = hold.awaitExecution("2024-03-02");
            typeWell(ppa, "ppa stop ‹execution›", id);
        }
        Answer stopped = launch.join();
        says(stopped, "asked to stop");
        String id = stopped.execution();
        typeWell(ppa, "ppa abandon ‹execution›", id);
        says(type(ppa, "ppa rerun ‹execution›", id), "was abandoned");
        typeWell(ppa, "ppa launch ‹job› day=‹day›", "daily-rollup", "2024-03-02");
        typeWell(
                ppa,
                "ppa launch ‹job› day=‹day› --force --reason \"‹why›\"",
                "daily-rollup",
                "2024-03-02",
                "to see it again");
    }

    @Test
    void killedProcess_isRecovered_andItsExecutionRerun(@TempDir Path dir) throws Exception {
        ppa.day("dead", "2024-03-03", 30, 5);
        try (Hold hold = new Hold("dead", "2024-03")) {
            Process process = ppa.process(dir.resolve("output.log"), "launch", "daily-rollup", "day=2024-03-03");
            String id = hold.awaitExecution("2024-03-03");
            says(launch(ppa, "2024-03-03"), "is being run by");
            says(type(ppa, "ppa recover ‹execution›", id), "is alive");
            process.destroyForcibly().waitFor();
            says(type(ppa, "ppa stop ‹execution›", id), "is STARTED, but");
            assertThat(typeWell(ppa, "ppa recover --dry-run").out()).contains("nothing was changed");
            says(type(ppa, "ppa recover ‹execution›", id), "is FAILED: its");
            hold.close();

            Answer rerun = typeWell(ppa, "ppa rerun ‹execution›", id);
            says(type(ppa, "ppa rerun ‹execution›", id), "was restarted already");
            says(type(ppa, "ppa rerun ‹execution›", rerun.execution()), "nothing left to restart");
            says(type(ppa, "ppa recover ‹execution›", rerun.execution()), "nothing to recover");
            typeWell(ppa, "ppa recover");
            typeWell(ppa, "ppa launch ‹job› day=‹day› --wait 10m", "daily-rollup", "2024-03-03");
        }
    }

    @Test
    void missingDays_areFound_andMadeGood() {
        ppa.day("away", "2024-04-02", 30, 6);
        ppa.day("away", "2024-04-03", 30, 7);
        ppa.decision("away", new UUID(3, 1), "2024-04-03 12:00:00.000", "bad", Double.NaN);
        assertThat(typeWell(ppa, "ppa ledger --job ‹job› --from ‹day› --to ‹last day›", DAYS)
                        .out())
                .contains("missing");
        typeWell(ppa, "ppa ledger --problems");
        says(type(ppa, "ppa backfill ‹job› --from ‹day› --to ‹last day› --dry-run", DAYS), "nothing was changed");
        says(type(ppa, "ppa backfill ‹job› --from ‹day› --to ‹last day›", DAYS), "‹m› failed");
        ppa.sql("ALTER TABLE trading_decisions_probabilistic DELETE WHERE symbol = 'bad' SETTINGS mutations_sync = 1");
        typeWell(ppa, "ppa backfill ‹job› --from ‹day› --to ‹last day›", DAYS);
    }

    /** Has the turn to publish a month of a tenant, so that a run is caught in the middle: it waits for it. */
    private final class Hold implements AutoCloseable {

        private final Leases leases = new Leases(postgres, ProcessIdentity.current());

        private final Attempt taken;

        Hold(String tenant, String month) {
            taken = leases.tryAcquire(
                    List.of("publish:probabilistic_performance_analytics:" + month + ":" + tenant), PATIENCE, null);
        }

        /** Waits until a run of that day has come so far; its number. */
        String awaitExecution(String day) {
            return await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> staged(day), Optional::isPresent)
                    .orElseThrow();
        }

        private Optional<String> staged(String day) {
            return JdbcClient.create(postgres)
                    .sql("SELECT execution_id::text FROM ppa.lease WHERE name = ? AND execution_id IS NOT NULL")
                    .param("run:daily-rollup:" + day)
                    .query(String.class)
                    .optional()
                    .filter(id -> !ppa.texts(
                                    "SELECT 1 AS t FROM system.tables WHERE database = currentDatabase() AND name"
                                            + " = 'ppa_stage_" + id + "' AND total_rows > 0")
                            .isEmpty());
        }

        @Override
        public void close() {
            leases.release(taken.leases());
        }
    }
}
