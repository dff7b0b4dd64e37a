package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.Catalog;
import io.ppa.job.Progress;
import io.ppa.launch.ChainRequest;
import io.ppa.schedule.Daemon;
import io.ppa.store.postgres.Schedules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What a daemon finds when it comes back after some nights. */
class DaemonFlowTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static final List<Instant> NIGHTS = List.of(
            Instant.parse("2024-06-01T02:30:00Z"),
            Instant.parse("2024-06-02T02:30:00Z"),
            Instant.parse("2024-06-03T02:30:00Z"));

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path dir;

    private void schedule(String name, String misfire) throws IOException {
        Files.createDirectories(dir.resolve("schedules"));
        Files.writeString(dir.resolve("schedules").resolve(name + ".yml"), """
                name: %s
                summary: not near
                cron: "0 30 2 1 1 ? 2090"
                zone: UTC
                misfire: %s
                run: [partition-maintenance]
                parameters:
                  day: today
                """.formatted(name, misfire));
    }

    private Catalog catalog() {
        return Catalog.load(Optional.of(dir));
    }

    @Test
    void firesThatWait_areRunAsTheirScheduleSays_andWhatWasBegunIsFinishedFirst() throws Exception {
        schedule("once", "run-once");
        schedule("begun", "run-once");
        schedule("skip", "skip");
        schedule("all", "run-all");
        schedule("gone", "run-all");
        schedule("paused", "run-once");
        try (Installation ppa = Installation.applied();
                HikariDataSource postgres = ppa.postgres();
                Stores stores = ppa.stores();
                Suite suite = Suite.open(stores, catalog(), Progress.NONE)) {
            for (Instant night : NIGHTS) {
                catalog()
                        .schedules()
                        .forEach(schedule -> suite.chain().record(ChainRequest.of(schedule, catalog(), night)));
            }
            JdbcClient jdbc = JdbcClient.create(postgres);
            jdbc.sql("UPDATE ppa.chain SET created_at = created_at - interval '1 hour'")
                    .update();
            jdbc.sql("UPDATE ppa.chain SET status = 'RUNNING' WHERE name = 'begun' AND fire_at = '2024-06-01T02:30Z'")
                    .update();
            Files.delete(dir.resolve("schedules/gone.yml"));
            Schedules schedules = new Schedules(postgres);
            schedules.pause("paused", true, NIGHTS.get(0));

            Daemon daemon = suite.daemon(this::catalog);
            Thread running = new Thread(daemon::run);
            running.start();
            await().atMost(PATIENCE).until(() -> ended(jdbc, "all", "begun", "gone", "once", "skip"));
            assertThat(statuses(jdbc))
                    .as("noted as it was being paused")
                    .contains("paused 1 WAITING", "paused 2 WAITING", "paused 3 WAITING");
            schedules.pause("paused", false, NIGHTS.get(0));
            await().atMost(PATIENCE).until(() -> ended(jdbc, "paused"));
            daemon.stop();
            running.join(PATIENCE.toMillis());

            assertThat(running.isAlive()).isFalse();
            assertThat(statuses(jdbc))
                    .containsExactly(
                            "all 1 COMPLETED",
                            "all 2 COMPLETED",
                            "all 3 COMPLETED",
                            "begun 1 COMPLETED",
                            "begun 2 SKIPPED",
                            "begun 3 COMPLETED",
                            "gone 1 SKIPPED",
                            "gone 2 SKIPPED",
                            "gone 3 SKIPPED",
                            "once 1 SKIPPED",
                            "once 2 SKIPPED",
                            "once 3 COMPLETED",
                            "paused 1 SKIPPED",
                            "paused 2 SKIPPED",
                            "paused 3 COMPLETED",
                            "skip 1 SKIPPED",
                            "skip 2 SKIPPED",
                            "skip 3 SKIPPED");
            assertThat(days(jdbc, "all")).containsExactly("2024-06-01", "2024-06-02", "2024-06-03");
            assertThat(jdbc.sql("SELECT count(*) FROM ppa.schedule_daemon")
                            .query(Long.class)
                            .single())
                    .as("it has signed off")
                    .isZero();
        }
    }

    private static boolean ended(JdbcClient jdbc, String... names) {
        return statuses(jdbc).stream()
                .filter(status -> status.endsWith("WAITING") || status.endsWith("RUNNING"))
                .noneMatch(status -> Set.of(names).contains(status.split(" ", 2)[0]));
    }

    private static List<String> statuses(JdbcClient jdbc) {
        return jdbc.sql(
                        "SELECT name || ' ' || extract(day FROM fire_at AT TIME ZONE 'UTC') || ' ' || status FROM ppa.chain"
                                + " ORDER BY name, fire_at")
                .query(String.class)
                .list();
    }

    /** The days a schedule's jobs were launched for, in the order they were. */
    private static List<String> days(JdbcClient jdbc, String name) {
        return jdbc.sql("SELECT s.request -> 'days' ->> 'last' FROM ppa.chain c JOIN ppa.chain_step s USING (chain_id)"
                        + " WHERE c.name = :name ORDER BY s.launch_id")
                .param("name", name)
                .query(String.class)
                .list();
    }
}
