package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ppa.cli.Installation.Answer;
import io.ppa.testing.Relay;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real processes that are stopped across their lease at the worst moments, with a statement on its way, while another run finishes:
 * once they go on, that statement arrives. Nothing of it may be seen.
 */
class FencingTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final List<String> PUBLISHING = List.of("REPLACE PARTITION");

    private static Installation ppa;

    private static Relay clickhouse;

    private static Relay postgres;

    @TempDir
    private Path dir;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
        clickhouse = relay("PPA_CLICKHOUSE_URL");
        postgres = relay("PPA_POSTGRES_URL");
    }

    private static Relay relay(String url) {
        URI at = URI.create(ppa.environment(url).replace("jdbc:", ""));
        return new Relay(at.getHost(), at.getPort());
    }

    @AfterAll
    static void close() {
        clickhouse.close();
        postgres.close();
        ppa.close();
    }

    /** A process that is stopped while what it sent is still on its way. */
    private final class Paused implements AutoCloseable {

        private final Relay.Held held;

        private final Process process;

        private final Path output = dir.resolve("paused.log");

        private final String execution;

        private Paused(Relay relay, List<String> texts, String... command) throws Exception {
            held = relay.holdAt(texts.toArray(String[]::new));
            process = ppa.with(Map.of(
                            "PPA_CLICKHOUSE_URL",
                            "http://127.0.0.1:" + clickhouse.port(),
                            "PPA_POSTGRES_URL",
                            through(ppa.environment("PPA_POSTGRES_URL"), postgres.port())))
                    .process(output, command);
            assertThat(held.await(PATIENCE)).as(Files.readString(output)).isTrue();
            signal("STOP");
            execution = newest("execution");
        }

        private void signal(String name) throws Exception {
            assertThat(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                            .start()
                            .waitFor())
                    .isZero();
        }

        /** Its statement arrives, it goes on and ends by itself. */
        private String wake() throws Exception {
            held.letGo();
            signal("CONT");
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            String printed = Files.readString(output);
            assertThat(process.exitValue()).as(printed).isEqualTo(1);
            assertThat(printed).doesNotContain("\tat ");
            return printed;
        }

        @Override
        public void close() {
            held.letGo();
            process.destroyForcibly();
        }
    }

    private static String through(String jdbc, int port) {
        return jdbc.replaceFirst("//[^/]+/", "//127.0.0.1:" + port + "/");
    }

    private static String newest(String field) {
        return ppa.ppa("runs", "--limit", "1", "--json")
                .json()
                .path(0)
                .path(field)
                .asString();
    }

    private static String[] launch(String tenant, String day) {
        return new String[] {"launch", "daily-rollup", "day=" + day, "tenants=" + tenant};
    }

    /** What is refused while a paused one has its lease. */
    private static void run(String tenant, String day) {
        Answer answer = ppa.ppa(launch(tenant, day));
        assertThat(answer.code()).as(answer.err()).isZero();
    }

    /** The paused one loses its lease, and another run does everything. */
    private static void takeOver(Paused paused, String tenant, String day) {
        leaseEnds(paused, "now()");
        run(tenant, day);
    }

    private static List<String> ledger(String tenant) {
        return ppa.rows(
                "SELECT day || ' ' || status || ' ' || execution_id || ' ' || rows_published FROM ppa.run_ledger"
                        + " WHERE tenant = '" + tenant + "' ORDER BY day");
    }

    @Test
    void publicationOnItsWay_whenTheLeaseIsLost_changesNothing() throws Exception {
        ppa.day("late", "2024-06-03", 60, 1);
        try (Paused paused = new Paused(clickhouse, PUBLISHING, launch("late", "2024-06-03"))) {
            ppa.decision("late", new UUID(1, 1), "2024-06-03 10:00:00.000", "NEW", 0.5);
            takeOver(paused, "late", "2024-06-03");
            String successor = newest("execution");
            List<String> published = ppa.published("late", "2024-06-03");
            assertThat(published).hasSize(4);

            String printed = paused.wake();

            assertThat(printed)
                    .contains("ppa: execution " + paused.execution + " lost its lease")
                    .contains("execution " + successor + " took over")
                    .contains("ppa run " + successor);
            assertThat(ppa.published("late", "2024-06-03")).isEqualTo(published);
            assertThat(ledger("late")).containsExactly("2024-06-03 DONE " + successor + " 4");
            assertThat(status(paused.execution)).startsWith("FAILED").contains("execution " + successor + " took over");
        }
    }

    /** A tenant that another run does meanwhile, and its neighbours in the same statement. */
    @Test
    void publicationOfSeveralOnItsWay_whenTheLeaseIsLost_changesNothing() throws Exception {
        List<String> tenants = List.of("group1", "group2", "group3", "group4", "group5");
        tenants.forEach(tenant -> ppa.day(tenant, "2024-06-11", 60, 1));
        try (Paused paused = new Paused(clickhouse, PUBLISHING, launch(String.join(",", tenants), "2024-06-11"))) {
            ppa.decision("group2", new UUID(11, 1), "2024-06-11 10:00:00.000", "NEW", 0.5);
            takeOver(paused, "group2", "2024-06-11");
            assertThat(ppa.published("group2", "2024-06-11")).hasSize(4);

            assertThat(paused.wake()).contains("lost its lease");

            assertThat(ppa.published("group2", "2024-06-11")).hasSize(4);
            assertThat(ledger("group1")).isEmpty();
            run(String.join(",", tenants), "2024-06-11");
            tenants.forEach(
                    tenant -> assertThat(ppa.published(tenant, "2024-06-11")).hasSize(tenant.equals("group2") ? 4 : 3));
        }
    }

    @Test
    void withdrawalOnItsWay_whenTheLeaseIsLost_takesNothingAway() throws Exception {
        ppa.day("gone", "2024-06-04", 60, 1);
        run("gone", "2024-06-04");
        ppa.sql("DELETE FROM trading_decisions_probabilistic WHERE tenant_id = 'gone'");
        try (Paused paused = new Paused(clickhouse, PUBLISHING, launch("gone", "2024-06-04"))) {
            ppa.day("gone", "2024-06-04", 60, 1);
            takeOver(paused, "gone", "2024-06-04");
            List<String> published = ppa.published("gone", "2024-06-04");
            assertThat(published).hasSize(3);

            assertThat(paused.wake()).contains("lost its lease");

            assertThat(ppa.published("gone", "2024-06-04")).isEqualTo(published);
        }
    }

    @Test
    void publicationOnItsWay_whileAnotherDayOfTheMonthIsPublished_changesNothing() throws Exception {
        ppa.day("month", "2024-06-05", 60, 1);
        ppa.day("month", "2024-06-06", 60, 2);
        try (Paused paused = new Paused(clickhouse, PUBLISHING, launch("month", "2024-06-05"))) {
            // The other run has begun, and so looked for what dead ones left behind, before the turn for the month is
            // lost.
            leaseEnds(paused, "now() + interval '1 hour'");
            CompletableFuture<Answer> other =
                    CompletableFuture.supplyAsync(() -> ppa.ppa(launch("month", "2024-06-06")));
            await().atMost(PATIENCE).until(() -> stages().size() == 2);
            assertThat(ppa.published("month", "2024-06-06")).isEmpty();
            leaseEnds(paused, "now()");
            assertThat(other.join().code()).as(other.join().err()).isZero();
            assertThat(ppa.published("month", "2024-06-06")).hasSize(3);

            String printed = paused.wake();

            assertThat(printed).contains("lost its lease").contains("ppa rerun " + paused.execution);
            assertThat(ppa.published("month", "2024-06-05")).isEmpty();
            assertThat(ppa.published("month", "2024-06-06")).hasSize(3);
            assertThat(status(paused.execution)).startsWith("FAILED").contains("its lease ran out");
            assertThat(ppa.ppa("rerun", paused.execution).code()).isZero();
            assertThat(ppa.published("month", "2024-06-05")).hasSize(3);
            assertThat(ppa.published("month", "2024-06-06")).hasSize(3);
        }
    }

    @Test
    void ledgerEntryOnItsWay_whenTheLeaseIsLost_isNotWritten() throws Exception {
        ppa.day("ledger", "2024-06-07", 60, 1);
        try (Paused paused =
                new Paused(postgres, List.of("INSERT INTO ppa.run_ledger"), launch("ledger", "2024-06-07"))) {
            ppa.decision("ledger", new UUID(2, 1), "2024-06-07 10:00:00.000", "NEW", 0.5);
            takeOver(paused, "ledger", "2024-06-07");
            String successor = newest("execution");

            assertThat(paused.wake()).contains("lost its lease").contains("execution " + successor + " took over");

            assertThat(ledger("ledger")).containsExactly("2024-06-07 DONE " + successor + " 4");
            assertThat(ppa.published("ledger", "2024-06-07")).hasSize(4);
        }
    }

    @Test
    void commitOnItsWay_whenTheLeaseIsLost_isRolledBack_andKeepsNobodyWaiting() throws Exception {
        ppa.day("commit", "2024-06-08", 60, 1);
        // The ledger has its entry, and the last question before the commit is asked.
        List<String> asked =
                List.of("run:daily-rollup:2024-06-08", "publish:probabilistic_performance_analytics:2024-06:commit");
        try (Paused paused = new Paused(postgres, asked, launch("commit", "2024-06-08"))) {
            ppa.decision("commit", new UUID(3, 1), "2024-06-08 10:00:00.000", "NEW", 0.5);
            takeOver(paused, "commit", "2024-06-08");
            String successor = newest("execution");

            assertThat(paused.wake()).contains("execution " + successor + " took over");

            assertThat(ledger("commit")).containsExactly("2024-06-08 DONE " + successor + " 4");
            assertThat(status(paused.execution)).startsWith("FAILED");
        }
    }

    @Test
    void processThatIsPausedBeforeItHasAnExecution_beginsNothing() throws Exception {
        ppa.day("early", "2024-06-10", 60, 1);
        try (Paused paused = new Paused(postgres, List.of("FOR KEY SHARE"), launch("early", "2024-06-10"))) {
            ppa.rows(
                    "UPDATE ppa.lease SET expires_at = now() WHERE name = 'run:daily-rollup:2024-06-10' RETURNING name");
            run("early", "2024-06-10");

            assertThat(paused.wake()).contains("ppa: the run lost its lease").contains("launch it again");

            assertThat(ppa.ppa("runs", "--status", "STARTING", "--json").json()).isEmpty();
            assertThat(ledger("early")).hasSize(1);
        }
    }

    @Test
    void executionThatIsRecoveredAndRestarted_staysFailed_whenItsProcessGoesOn() throws Exception {
        ppa.day("restarted", "2024-06-09", 60, 1);
        try (Paused paused = new Paused(clickhouse, PUBLISHING, launch("restarted", "2024-06-09"))) {
            leaseEnds(paused, "now() + interval '1 hour'");
            assertThat(ppa.ppa("recover", paused.execution).code()).as("alive").isEqualTo(4);
            leaseEnds(paused, "now()");
            Answer recovered = ppa.ppa("recover");
            assertThat(recovered.out()).contains("its lease ran out").contains("next: ppa rerun " + paused.execution);
            assertThat(ppa.ppa("rerun", paused.execution).code()).isZero();
            String successor = newest("execution");

            assertThat(paused.wake()).contains("execution " + successor + " took over");

            assertThat(status(paused.execution)).startsWith("FAILED").contains("its lease ran out");
            assertThat(status(successor)).startsWith("COMPLETED");
            assertThat(ledger("restarted")).containsExactly("2024-06-09 DONE " + successor + " 3");
        }
    }

    private static List<String> stages() {
        return ppa.texts(
                "SELECT name AS t FROM system.tables WHERE database = currentDatabase() AND name LIKE 'ppa_stage_%'");
    }

    /** Of the one that is paused: it does not beat. */
    private static void leaseEnds(Paused paused, String when) {
        assertThat(ppa.rows("UPDATE ppa.lease SET expires_at = " + when + " WHERE execution_id = " + paused.execution
                        + " RETURNING name"))
                .isNotEmpty();
    }

    private static String status(String execution) {
        return ppa.rows("SELECT status || ': ' || exit_message FROM ppa.batch_job_execution WHERE job_execution_id = "
                        + execution)
                .get(0);
    }
}
