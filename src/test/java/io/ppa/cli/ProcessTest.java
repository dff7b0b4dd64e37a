package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ppa.cli.Installation.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    @SuppressWarnings("NullAway.Init")
    private static Installation ppa;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
    }

    @AfterAll
    static void close() {
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

    /**
     * Waits until so many rows are published. With two tenants at a time of three rows each, nine rows mean that at least
     * one tenant is done also in the metadata.
     */
    private long startRunning(Process process, int rows, String prefix, String day) throws IOException {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || content(prefix, day).size() >= rows);
        assertThat(process.isAlive())
                .as("to be caught in the middle: " + output())
                .isTrue();
        return newest().path("execution").asLong();
    }

    @Test
    void killedAtAnyPoint_thenLaunchedAgain_givesTheContentOfAnUndisturbedRun() throws Exception {
        tenants("kill", "2024-06-03", 100);
        String launch = names("kill");
        for (int rows : List.of(0, 3, 15)) {
            Process process =
                    ppa.process(dir.resolve("output.log"), "launch", "daily-rollup", "day=2024-06-03", launch);
            if (rows == 0) {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> !process.isAlive()
                                || !ppa.texts("SELECT name AS t FROM system.tables WHERE database = currentDatabase()"
                                                + " AND name LIKE 'ppa_stage_%'")
                                        .isEmpty());
            } else {
                startRunning(process, rows, "kill", "2024-06-03");
            }
            process.destroyForcibly().waitFor();
        }
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
        Process process = ppa.process(dir.resolve("output.log"), "launch", "daily-rollup", "day=2024-06-04", launch);
        long id = startRunning(process, 9, "live", "2024-06-04");

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
        assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(newest().path("status").asString()).isEqualTo("STOPPED");
        assertThat(content("live", "2024-06-04")).hasSizeLessThan(TENANTS * 3);

        Answer rerun = ppa.ppa("rerun", String.valueOf(id), "--json");
        assertThat(rerun.code()).as(rerun.err()).isZero();
        assertThat(rerun.json().path("tenants").size()).isLessThan(TENANTS);
        assertThat(content("live", "2024-06-04")).hasSize(TENANTS * 3);
    }

    @Test
    void sigterm_endsStopped_andAbandonedOneCannotBeRerun() throws Exception {
        tenants("term", "2024-06-05", 300);
        Process process =
                ppa.process(dir.resolve("output.log"), "launch", "daily-rollup", "day=2024-06-05", names("term"));
        long id = startRunning(process, 3, "term", "2024-06-05");
        process.destroy();
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
    void recover_marksDeadRun_whichCanThenBeRerun() throws Exception {
        tenants("dead", "2024-06-06", 400);
        Process process =
                ppa.process(dir.resolve("output.log"), "launch", "daily-rollup", "day=2024-06-06", names("dead"));
        long id = startRunning(process, 9, "dead", "2024-06-06");
        process.destroyForcibly().waitFor();
        assertThat(ppa.ppa("stop", String.valueOf(id)).err()).contains("its process is dead");
        Answer recover = ppa.ppa("recover", String.valueOf(id));
        assertThat(recover.code()).as(recover.err()).isZero();
        assertThat(recover.out()).contains("ppa rerun " + id);
        Answer rerun = ppa.ppa("rerun", String.valueOf(id), "--json");
        assertThat(rerun.code()).as(rerun.err()).isZero();
        assertThat(rerun.json().path("tenants").size()).isBetween(1, TENANTS - 1);
        assertThat(content("dead", "2024-06-06")).hasSize(TENANTS * 3);
        assertThat(ppa.ppa("recover", String.valueOf(id)).code()).isEqualTo(4);
    }

    private String output() throws IOException {
        return Files.readString(dir.resolve("output.log"));
    }
}
