package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ppa.cli.Installation.Answer;
import io.ppa.testing.Relay;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Real processes: killed, stopped, and two at once. */
class ProcessTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final int TENANTS = 12;

    /** Sent once a month's turn is taken, before the last look whether the run may go on. */
    private static final String PUTTING_TOGETHER = "INSERT INTO {swap:Identifier}";

    @SuppressWarnings("NullAway.Init")
    private static Installation ppa;

    private static Relay clickhouse;

    private static Relay postgres;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
        URI at = URI.create(ppa.environment("PPA_CLICKHOUSE_URL"));
        clickhouse = new Relay(at.getHost(), at.getPort());
        URI postgresAt = URI.create(ppa.postgresUrl().substring("jdbc:".length()));
        postgres = new Relay(postgresAt.getHost(), postgresAt.getPort());
    }

    @AfterAll
    static void close() {
        clickhouse.close();
        postgres.close();
        ppa.close();
    }

    private static void tenants(String prefix, String day, int salt) {
        for (int i = 0; i < TENANTS; i++) {
            ppa.day(prefix + i, day, 60, salt + i);
        }
    }

    private static String names(String prefix) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < TENANTS; i++) {
            names.add(prefix + i);
        }
        return "tenants=" + String.join(",", names);
    }

    /** What is published of a day, without who computed it and when. */
    private static List<String> content(String prefix, String day) {
        return ppa.texts("SELECT tuple(* EXCEPT (run_id, computed_at)) AS t FROM probabilistic_performance_analytics"
                + " WHERE startsWith(tenant_id, '" + prefix + "') AND date = '" + day
                + "' ORDER BY tenant_id, symbol, user_id");
    }

    private JsonNode newest() {
        return ppa.ppa("runs", "--limit", "1", "--json").json().path(0);
    }

    /** A run met in its middle: of its tenants, which are done half at a time, some wait to be published. */
    private final class Met {

        private final Relay.Held held = clickhouse.holdAt(PUTTING_TOGETHER);

        private final Process process;

        private Met(String day, String tenants) throws Exception {
            process = ppa.with(Map.of("PPA_CLICKHOUSE_URL", "http://127.0.0.1:" + clickhouse.port()))
                    .process(dir.resolve("output.log"), "launch", "daily-rollup", "day=" + day, tenants);
            assertThat(held.await(PATIENCE)).as(output()).isTrue();
        }

        /** Waits until all others are done, also in the metadata, where they are noted down in one transaction. */
        private long othersDone() {
            long id = newest().path("execution").asLong();
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !ppa.rows(
                                    "SELECT step_name FROM ppa.batch_step_execution WHERE step_name LIKE 'rollup:%'"
                                            + " AND status = 'COMPLETED' AND job_execution_id = " + id)
                            .isEmpty());
            assertThat(process.isAlive()).isTrue();
            return id;
        }
    }

    @Test
    void aMachineOfAnotherLocale_readsTheSame() throws Exception {
        ppa.day("digits", "2024-06-02", 30, 9);
        assertThat(ppa.ppa("launch", "daily-rollup", "day=2024-06-02", "tenants=digits")
                        .code())
                .isZero();

        Path output = dir.resolve("output.log");
        Process process = ppa.with(Map.of("JDK_JAVA_OPTIONS", "-Duser.language=ar -Duser.country=EG"))
                .process(output, dir.resolve("errors.log"), "runs", "--limit", "1");

        assertThat(process.waitFor()).isZero();
        assertThat(Files.readString(output)).containsPattern("\\b\\d+\\.\\d\\d s\\b");
    }

    @Test
    void killedAtAnyPoint_thenLaunchedAgain_givesTheContentOfAnUndisturbedRun() throws Exception {
        tenants("kill", "2024-06-03", 100);
        String launch = names("kill");
        Process early = ppa.process(dir.resolve("output.log"), "launch", "daily-rollup", "day=2024-06-03", launch);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !early.isAlive()
                        || !ppa.texts("SELECT name AS t FROM system.tables WHERE database = currentDatabase()"
                                        + " AND name LIKE 'ppa_stage_%'")
                                .isEmpty());
        early.destroyForcibly().waitFor();
        new Met("2024-06-03", launch).process.destroyForcibly().waitFor();
        Met half = new Met("2024-06-03", launch);
        half.othersDone();
        half.process.destroyForcibly().waitFor();
        Answer again = ppa.ppa("launch", "daily-rollup", "day=2024-06-03", launch, "--json");
        assertThat(again.code()).as(again.err()).isZero();
        List<String> killed = content("kill", "2024-06-03");
        assertThat(killed).hasSize(TENANTS * 3);
        ppa.ppa("launch", "daily-rollup", "day=2024-06-03", launch, "--force", "--reason", "undisturbed");
        assertThat(content("kill", "2024-06-03")).isEqualTo(killed);
        assertThat(ppa.ppa("runs", "--status", "STARTED", "--json").json())
                .as("the dead ones were found out")
                .isEmpty();
    }

    @Test
    void liveRun_refusesSecondLaunchAndRecover_andStopsWhenAsked() throws Exception {
        tenants("live", "2024-06-04", 200);
        String launch = names("live");
        Met met = new Met("2024-06-04", launch);
        Process process = met.process;
        long id = met.othersDone();

        Answer second = ppa.ppa("launch", "daily-rollup", "day=2024-06-04", launch);
        Answer recover = ppa.ppa("recover", String.valueOf(id));
        Answer abandon = ppa.ppa("abandon", String.valueOf(id));
        Answer stop = ppa.ppa("stop", String.valueOf(id));
        assertThat(second.code()).as(second.err()).isEqualTo(4);
        assertThat(second.err()).contains("execution " + id);
        assertThat(recover.code()).isEqualTo(4);
        assertThat(recover.err()).contains("is alive");
        assertThat(abandon.code()).isEqualTo(4);
        assertThat(stop.code()).as(stop.err()).isZero();
        met.held.letGo();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(newest().path("status").asString()).isEqualTo("STOPPED");
        assertThat(content("live", "2024-06-04")).hasSize(TENANTS / 2 * 3);

        Answer rerun = ppa.ppa("rerun", String.valueOf(id), "--json");
        assertThat(rerun.code()).as(rerun.err()).isZero();
        assertThat(rerun.json().path("tenants").size()).isEqualTo(TENANTS / 2);
        assertThat(content("live", "2024-06-04")).hasSize(TENANTS * 3);
    }

    @Test
    void sigterm_endsStopped_andAbandonedOneCannotBeRerun() throws Exception {
        tenants("term", "2024-06-05", 300);
        Met met = new Met("2024-06-05", names("term"));
        Process process = met.process;
        long id = met.othersDone();
        process.destroy();
        await().atMost(PATIENCE).until(() -> newest().path("status").asString().equals("STOPPING"));
        met.held.letGo();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(output()).doesNotContain("\tat ");
        assertThat(ppa.ppa("run", String.valueOf(id), "--json")
                        .json()
                        .path("status")
                        .asString())
                .isEqualTo("STOPPED");
        assertThat(ppa.ppa("abandon", String.valueOf(id)).code()).isZero();
        assertThat(ppa.ppa("rerun", String.valueOf(id)).err()).contains("was abandoned");
    }

    @Test
    void sigterm_beforeTheRunHasAnExecution_stopsItAtOnce() throws Exception {
        ppa.day("early", "2024-06-07", 60, 500);
        Relay.Held beginning = postgres.holdAt("INSERT INTO ppa.BATCH_JOB_EXECUTION(");
        Process process = ppa.with(Map.of("PPA_POSTGRES_URL", postgresUrl()))
                .process(dir.resolve("output.log"), "launch", "daily-rollup", "day=2024-06-07", "tenants=early");
        assertThat(beginning.await(PATIENCE)).as(output()).isTrue();
        process.destroy();
        Thread.sleep(1000);
        beginning.letGo();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(output()).isEqualTo(1);
        assertThat(newest().path("status").asString()).isEqualTo("STOPPED");
        assertThat(content("early", "2024-06-07")).isEmpty();
    }

    @Test
    void sigterm_whilePostgresIsAway_stopsTheRunAllTheSame_andSaysSo() throws Exception {
        tenants("away", "2024-06-08", 600);
        Relay.Held held = clickhouse.holdAt(PUTTING_TOGETHER);
        Process process = ppa.with(Map.of(
                        "PPA_CLICKHOUSE_URL",
                        "http://127.0.0.1:" + clickhouse.port(),
                        "PPA_POSTGRES_URL",
                        postgresUrl()))
                .process(dir.resolve("output.log"), "launch", "daily-rollup", "day=2024-06-08", names("away"));
        assertThat(held.await(PATIENCE)).as(output()).isTrue();
        String id = newest().path("execution").asString();
        postgres.cut();
        process.destroy();
        await().atMost(PATIENCE).until(() -> output().contains("to stop"));
        postgres.mend();
        held.letGo();
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(output())
                .contains("not marked as asked to stop: PostgreSQL cannot")
                .doesNotContain("\tat ");
        assertThat(ppa.ppa("run", id, "--json").json().path("status").asString())
                .isEqualTo("STOPPED");
    }

    private static String postgresUrl() {
        return "jdbc:postgresql://127.0.0.1:" + postgres.port()
                + URI.create(ppa.postgresUrl().substring("jdbc:".length())).getPath();
    }

    @Test
    void recover_marksDeadRun_whichCanThenBeRerun() throws Exception {
        tenants("dead", "2024-06-06", 400);
        Met met = new Met("2024-06-06", names("dead"));
        long id = met.othersDone();
        met.process.destroyForcibly().waitFor();
        assertThat(ppa.ppa("stop", String.valueOf(id)).err()).contains("its process is dead");
        Answer recover = ppa.ppa("recover", String.valueOf(id));
        assertThat(recover.code()).as(recover.err()).isZero();
        assertThat(recover.out()).contains("ppa rerun " + id);
        Answer rerun = ppa.ppa("rerun", String.valueOf(id), "--json");
        assertThat(rerun.code()).as(rerun.err()).isZero();
        assertThat(rerun.json().path("tenants").size()).isEqualTo(TENANTS / 2);
        assertThat(content("dead", "2024-06-06")).hasSize(TENANTS * 3);
        assertThat(ppa.ppa("recover", String.valueOf(id)).code()).isEqualTo(4);
    }

    private String output() throws IOException {
        return Files.readString(dir.resolve("output.log"));
    }
}
