package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.testing.Relay;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** Daemons as processes of their own: two at once, one killed, one asked to end. */
class ScheduleProcessTest {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Duration POLL = Duration.ofMillis(50);

    private static final int TENANTS = 12;

    /** Sent once a month's turn is taken, before the last look whether the run may go on. */
    private static final String PUTTING_TOGETHER = "INSERT INTO {swap:Identifier}";

    /** Far enough off, as a rule, for the daemons to have heard of it. */
    private static final Duration SOON = Duration.ofSeconds(3);

    @SuppressWarnings("NullAway.Init")
    private static Installation ppa;

    @SuppressWarnings("NullAway.Init")
    private static HikariDataSource postgres;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private final List<Process> daemons = new ArrayList<>();

    @BeforeAll
    static void install() {
        ppa = Installation.applied().with(Map.of("PPA_HTTP_PORT", "0"));
        postgres = ppa.postgres();
    }

    @AfterAll
    static void close() {
        postgres.close();
        ppa.close();
    }

    @AfterEach
    void end() {
        daemons.forEach(Process::destroyForcibly);
    }

    private Process daemon(Installation at, String log) throws IOException {
        Process process = at.process(dir.resolve(log), "schedule", "run", "--config-dir", dir.toString());
        daemons.add(process);
        return process;
    }

    private String logs() throws IOException {
        StringBuilder all = new StringBuilder();
        try (Stream<Path> files = Files.list(dir)) {
            for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                all.append(file.getFileName()).append(": ").append(Files.readString(file));
            }
        }
        return all.toString();
    }

    private String log(String log) throws IOException {
        return Files.readString(dir.resolve(log));
    }

    private void awaitLog(Process process, String log, String text) {
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> log(log).contains(text) || !process.isAlive());
        assertThat(process.isAlive()).as("alive").isTrue();
    }

    /** A schedule of a single time, soon, over the data of a day; its daemons are told. */
    private Instant due(String name, String day) throws IOException {
        for (int i = 0; i < TENANTS; i++) {
            ppa.day(name + i, day, 60, 100 + i);
        }
        Duration soon = SOON;
        Instant fire = written(name, day, soon);
        Answer reload = ppa.ppa("schedule", "reload", "--config-dir", dir.toString());
        while (!reload.out().contains(name + " is new")) {
            // Its time had passed before the daemons read it.
            soon = soon.multipliedBy(2);
            assertThat(soon).as(reload.out() + reload.err() + logs()).isLessThan(PATIENCE);
            fire = written(name, day, soon);
            reload = ppa.ppa("schedule", "reload", "--config-dir", dir.toString());
        }
        assertThat(reload.code()).as(reload.out() + reload.err() + logs()).isZero();
        return fire;
    }

    private Instant written(String name, String day, Duration in) throws IOException {
        Instant fire =
                Instant.ofEpochSecond(Clock.systemUTC().instant().plus(in).getEpochSecond());
        Files.writeString(dir.resolve("schedules").resolve(name + ".yml"), """
                name: %s
                summary: once
                cron: "%s"
                zone: UTC
                misfire: run-once
                lookback-days: 0
                run: [daily-rollup, partition-maintenance]
                parameters:
                  day: %s
                """.formatted(
                        name,
                        DateTimeFormatter.ofPattern("s m H d M '?' uuuu")
                                .withZone(ZoneOffset.UTC)
                                .format(fire),
                        day));
        return fire;
    }

    private static List<String> content(String name) {
        return ppa.texts("SELECT tuple(* EXCEPT (run_id, computed_at)) AS t FROM probabilistic_performance_analytics"
                + " WHERE startsWith(tenant_id, '" + name + "') ORDER BY tenant_id, date, symbol, user_id");
    }

    /** Waits until a part of the day is published, and says which process is at it. */
    private Process caughtInTheMiddle(String name, Relay.Held held) throws Exception {
        assertThat(held.await(PATIENCE)).as(logs()).isTrue();
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> content(name).size() >= 9);
        long pid = JdbcClient.create(postgres)
                .sql("SELECT pid FROM ppa.lease WHERE name = :name")
                .param("name", "chain:" + name)
                .query(Long.class)
                .single();
        assertThat(content(name)).as("to be caught in the middle").hasSizeLessThan(TENANTS * 3);
        return daemons.stream()
                .filter(process -> process.pid() == pid)
                .findFirst()
                .orElseThrow();
    }

    private JsonNode schedule(String name) {
        for (JsonNode schedule : ppa.ppa("schedule", "list", "--json", "--config-dir", dir.toString())
                .json()) {
            if (schedule.path("schedule").asString().equals(name)) {
                return schedule;
            }
        }
        throw new AssertionError("no schedule " + name);
    }

    private static void awaitCompleted(String name) {
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> chains(name).equals(List.of("COMPLETED")));
    }

    private static List<String> chains(String name) {
        return JdbcClient.create(postgres)
                .sql("SELECT status FROM ppa.chain WHERE name = :name")
                .param("name", name)
                .query(String.class)
                .list();
    }

    /** The executions of daily-rollup since one, oldest first. */
    private static List<String> rollups(long after) {
        List<String> statuses = new ArrayList<>();
        for (JsonNode run : ppa.ppa("runs", "--job", "daily-rollup", "--json").json()) {
            if (run.path("execution").asLong() > after) {
                statuses.add(0, run.path("status").asString());
            }
        }
        return statuses;
    }

    private static void isThatOfAnUndisturbedRun(String name, String day) {
        List<String> content = content(name);
        assertThat(content).hasSize(TENANTS * 3);
        String tenants = IntStream.range(0, TENANTS).mapToObj(i -> name + i).collect(Collectors.joining(","));
        Answer again = ppa.ppa(
                "launch", "daily-rollup", "day=" + day, "tenants=" + tenants, "--force", "--reason", "undisturbed");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(content(name)).isEqualTo(content);
    }

    @Test
    void ofTwoDaemonsOneRunsAFire_whenItIsKilledTheOtherFinishes_andWhenThatIsAskedToEndAThirdDoes_onceItsStoreAnswers()
            throws Exception {
        Files.createDirectories(dir.resolve("schedules"));
        URI server = URI.create(ppa.postgresUrl().substring("jdbc:".length()));
        Relay relay = new Relay(server.getHost(), server.getPort());
        relay.cut();
        URI rows = URI.create(ppa.environment("PPA_CLICKHOUSE_URL"));
        Relay clickhouse = new Relay(rows.getHost(), rows.getPort());
        Installation met = ppa.with(Map.of("PPA_CLICKHOUSE_URL", "http://127.0.0.1:" + clickhouse.port()));
        Process one = daemon(met, "one.log");
        Process two = daemon(met, "two.log");
        Process three = daemon(
                ppa.with(Map.of(
                        "PPA_POSTGRES_URL",
                        ppa.postgresUrl().replace(":" + server.getPort() + "/", ":" + relay.port() + "/"))),
                "three.log");
        awaitLog(one, "one.log", "watching the schedules");
        awaitLog(two, "two.log", "watching the schedules");

        Relay.Held killed = clickhouse.holdAt(PUTTING_TOGETHER);
        Instant fire = due("killed", "2024-06-03");
        Process runs = caughtInTheMiddle("killed", killed);
        runs.destroyForcibly().waitFor();
        awaitCompleted("killed");

        assertThat(schedule("killed").path("last").path("fireAt").asString()).isEqualTo(fire.toString());
        assertThat(rollups(0)).containsExactly("FAILED", "COMPLETED");
        isThatOfAnUndisturbedRun("killed", "2024-06-03");
        long last = ppa.ppa("runs", "--limit", "1", "--json")
                .json()
                .path(0)
                .path("execution")
                .asLong();

        Process other = runs == one ? two : one;
        Relay.Held ended = clickhouse.holdAt(PUTTING_TOGETHER);
        due("ended", "2024-06-04");
        assertThat(caughtInTheMiddle("ended", ended)).isSameAs(other);
        other.destroy();
        await().atMost(PATIENCE).pollInterval(POLL).until(() -> rollups(last).equals(List.of("STOPPING")));
        ended.letGo();
        assertThat(other.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        String said = log(other == one ? "one.log" : "two.log");
        assertThat(other.exitValue()).as(said).isZero();
        assertThat(said).contains("gone on with", "ended").doesNotContain("\tat ");
        assertThat(schedule("ended").path("last").path("status").asString()).isEqualTo("INTERRUPTED");
        assertThat(rollups(last)).containsExactly("STOPPED");

        awaitLog(three, "three.log", "waiting for the stores: PostgreSQL");
        relay.mend();
        awaitCompleted("ended");
        assertThat(rollups(last)).containsExactly("STOPPED", "COMPLETED");
        assertThat(content("ended")).hasSize(TENANTS * 3);

        relay.cut();
        awaitLog(three, "three.log", "could not look at the schedules, trying on: PostgreSQL");
        relay.mend();
        awaitLog(three, "three.log", "all is well again");
        assertThat(log("three.log")).doesNotContain("\tat ");
        relay.close();
        clickhouse.close();
    }
}
