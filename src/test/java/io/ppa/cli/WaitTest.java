package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Leases.Lease;
import io.ppa.store.postgres.ProcessIdentity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that overlap: refused at once or waited for, never run twice, never dropped. */
class WaitTest {

    private static Installation ppa;

    private static HikariDataSource postgres;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
        postgres = ppa.postgres();
    }

    @AfterAll
    static void close() {
        postgres.close();
        ppa.close();
    }

    /** Somebody on another machine is at work on the day, as execution 4711. */
    private static List<Lease> busy(String day) {
        return leases().tryAcquire(List.of("run:daily-rollup:" + day), Duration.ofMinutes(5), 4711L)
                .leases();
    }

    private static Leases leases() {
        return new Leases(
                postgres, new ProcessIdentity("elsewhere", "elsewhere", 77, Instant.parse("2024-01-01T00:00:00Z")));
    }

    private static Answer launch(String tenant, String day, String... more) {
        List<String> command = new ArrayList<>(List.of("launch", "daily-rollup", "day=" + day, "tenants=" + tenant));
        command.addAll(List.of(more));
        return ppa.ppa(command.toArray(String[]::new));
    }

    @Test
    void withoutWait_itIsRefusedAtOnce_namingWhoIsAtWork() {
        busy("2024-05-01");
        Answer answer = launch("none", "2024-05-01");
        assertThat(answer.code()).isEqualTo(4);
        assertThat(answer.err())
                .contains("daily-rollup 2024-05-01 is being run by execution 4711 (process 77 on elsewhere since ")
                .contains("Wait for it with --wait 10m, or end it with 'ppa stop 4711'.");
    }

    @Test
    void afterTheWait_itIsRefused_namingWhoIsAtWork() {
        busy("2024-05-02");
        Answer answer = launch("none", "2024-05-02", "--wait", "1s");
        assertThat(answer.code()).isEqualTo(4);
        assertThat(answer.err())
                .contains("is being run by execution 4711 (process 77 on elsewhere")
                .contains("; waiting for it, at most 1 s")
                .contains(", still after 1 s of waiting");
        assertThat(ppa.ppa("runs", "--json").json().findValuesAsString("day")).doesNotContain("2024-05-02");
    }

    @Test
    void whatTheOtherDid_isNotDoneAgain_butWhatItLeftIs() throws Exception {
        ppa.day("waits", "2024-05-03", 30, 1);
        ppa.day("waits", "2024-05-04", 30, 2);
        List<Lease> held = busy("2024-05-04");
        CompletableFuture<Answer> waiting = CompletableFuture.supplyAsync(
                () -> launch("waits", "2024-05-03..2024-05-04", "--wait", "2m", "--json"));
        // Its own part of the days is not held by anybody while it waits.
        Answer meanwhile = launch("waits", "2024-05-03", "--wait", "1m", "--json");
        assertThat(meanwhile.code()).as(meanwhile.err()).isZero();
        assertThat(waiting).isNotDone();
        leases().release(held);

        Answer waited = waiting.get(2, TimeUnit.MINUTES);
        assertThat(waited.code()).as(waited.err()).isZero();
        assertThat(waited.tenant("waits").path("days").propertyNames()).containsExactly("2024-05-04");
        assertThat(waited.json().path("upToDate").asLong()).isEqualTo(1);
        assertThat(ppa.published("waits", "2024-05-04")).hasSize(3);
    }

    @Test
    void interruptedWhileItWaits_itEndsAtOnce(@TempDir Path dir) throws Exception {
        busy("2024-05-05");
        Path output = dir.resolve("output.log");
        Process process = ppa.process(output, "launch", "daily-rollup", "day=2024-05-05", "--wait", "10m");
        await().atMost(Duration.ofMinutes(2))
                .until(() -> Files.readString(output).contains("waiting for it"));
        long signalled = System.nanoTime();
        // As Ctrl-C does; but that signal is ignored by what a shell without jobs has started in the background.
        new ProcessBuilder("kill", "-TERM", String.valueOf(process.pid()))
                .start()
                .waitFor();
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - signalled)).isLessThan(Duration.ofSeconds(20));
        assertThat(process.exitValue()).isEqualTo(4);
        assertThat(Files.readString(output))
                .contains("the waiting for it was ended")
                .contains("Nothing was begun; launch it again.");
    }

    @ParameterizedTest
    @CsvSource({
        "launch,--wait,10,--wait 10: not a duration",
        "launch,--wait,1.5h,--wait 1.5h: not a duration",
        "launch,--wait,0s,--wait 0s: from 1s to 24h",
        "launch,--wait,25h,--wait 25h: from 1s to 24h",
        "launch,--wait,999999999d,--wait 999999999d: from 1s to 24h",
        "recover,--older-than,5s,--older-than 5s: from 30s to 3650d",
        "recover,--older-than,soon,'--older-than soon: not a duration; write a whole number and s, m, h or d, for example 10m,"
                + " from 30s to 3650d'"
    })
    void aDurationThatCannotBeUsed_isNamedWithItsBounds(String command, String option, String value, String message) {
        Answer answer = command.equals("launch")
                ? ppa.ppa(command, "daily-rollup", option, value)
                : ppa.ppa(command, option, value);
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains(message);
    }
}
