package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.Catalog;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.ParameterReader;
import io.ppa.catalog.ScheduleDefinition;
import io.ppa.job.JobRequest;
import io.ppa.job.Progress;
import io.ppa.launch.LaunchResult;
import io.ppa.launch.Launcher;
import io.ppa.monitor.HttpSettings;
import io.ppa.monitor.Monitor;
import io.ppa.store.SettingSource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is scraped from a process that runs jobs, and from one that is started after it. */
class MonitorFlowTest {

    /** A name that would break the page if it were not written as it has to be. */
    private static final String HOSTILE = "ac\"me\n} 1";

    private static final String ESCAPED = "ac\\\"me\\n} 1";

    private static final Instant NOW = Instant.parse("2024-04-01T04:00:00Z");

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @SuppressWarnings("NullAway.Init")
    private static Installation ppa;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
        ppa.day(HOSTILE, "2024-03-31", 40, 1);
        ppa.day("bad", "2024-03-31", 40, 2);
        ppa.decision("bad", new UUID(7, 7), "2024-03-31 10:00:00.000", "S", Double.NaN);
    }

    @AfterAll
    static void close() {
        ppa.close();
    }

    @Test
    void runs_areCounted_andWhatTheDatabaseKnows_isToldByTheNextProcessToo() {
        double started = Instant.now().toEpochMilli() / 1000.0;
        try (Stores stores = ppa.stores();
                Monitor monitor = monitor(stores, Clock.fixed(NOW, ZoneOffset.UTC));
                Suite suite = Suite.open(stores, Catalog.load(Optional.empty()), Progress.NONE, monitor)) {
            URI page = serve(monitor);
            assertThat(value(page, "ppa_rows_read_total{job=\"daily-rollup\"}")).isEqualTo(0);
            assertThat(value(page, "ppa_tenants_total{job=\"rolling-risk\",status=\"failed\"}"))
                    .isEqualTo(0);

            LaunchResult failed = suite.launcher().launch(rollup());
            assertThat(failed.status()).as(failed.error()).isEqualTo("FAILED");

            assertThat(value(page, "ppa_rows_read_total{job=\"daily-rollup\"}")).isEqualTo(81);
            assertThat(value(page, "ppa_rows_published_total{job=\"daily-rollup\"}"))
                    .isEqualTo(3);
            assertThat(value(page, "ppa_rows_changed_total{job=\"daily-rollup\"}"))
                    .isEqualTo(0);
            assertThat(lines(page, "ppa_rows_rejected_total"))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .startsWith("ppa_rows_rejected_total{job=\"daily-rollup\",reason=\"")
                            .endsWith("} 1.0"));
            assertThat(value(page, "ppa_tenants_total{job=\"daily-rollup\",status=\"done\"}"))
                    .isEqualTo(1);
            assertThat(value(page, "ppa_tenants_total{job=\"daily-rollup\",status=\"failed\"}"))
                    .isEqualTo(1);
            assertThat(lines(page, "spring_batch_job_seconds_count"))
                    .singleElement()
                    .satisfies(line -> assertThat(line)
                            .contains("spring_batch_job_name=\"daily-rollup\"")
                            .endsWith(" 1"));
            assertThat(value(page, "ppa_runs_total{job=\"daily-rollup\",status=\"failed\"}"))
                    .isEqualTo(1);
            assertThat(lines(page, "spring_batch_step_seconds_count"))
                    .as("one series for all tenants, however many")
                    .allSatisfy(line -> assertThat(line).doesNotContain("00000", "00001"))
                    .anySatisfy(line -> assertThat(line).contains("spring_batch_step_name=\"rollup:tenant\""));
        }

        try (Stores stores = ppa.stores();
                Monitor next = monitor(stores, Clock.fixed(NOW, ZoneOffset.UTC))) {
            URI page = serve(next);
            assertThat(value(
                            page,
                            "ppa_last_success_timestamp_seconds{job=\"daily-rollup\",tenant=\"" + ESCAPED + "\"}"))
                    .isGreaterThanOrEqualTo(started);
            assertThat(lines(page, "ppa_last_success_timestamp_seconds{")).hasSize(1);
            assertThat(lines(page, "ppa_job_last_success_timestamp_seconds{")).isEmpty();
            assertThat(value(page, "ppa_ledger_backlog_days{job=\"daily-rollup\",state=\"failed\"}"))
                    .isEqualTo(1);
            assertThat(value(page, "ppa_ledger_backlog_days{job=\"daily-rollup\",state=\"missing\"}"))
                    .isEqualTo(0);
        }

        ppa.sql("DELETE FROM trading_decisions_probabilistic WHERE isNaN(aggregated_confidence)");
        Installation.Answer rerun = ppa.ppa("launch", "daily-rollup", "day=2024-03-31");
        assertThat(rerun.code()).as(rerun.err()).isZero();
        try (Stores stores = ppa.stores();
                Monitor later = monitor(stores, Clock.fixed(NOW, ZoneOffset.UTC))) {
            URI page = serve(later);
            assertThat(value(page, "ppa_ledger_backlog_days{job=\"daily-rollup\",state=\"failed\"}"))
                    .as("mended by another process")
                    .isEqualTo(0);
            assertThat(value(page, "ppa_last_success_timestamp_seconds{job=\"daily-rollup\",tenant=\"bad\"}"))
                    .isGreaterThanOrEqualTo(started);
            assertThat(value(page, "ppa_job_last_success_timestamp_seconds{job=\"daily-rollup\"}"))
                    .isGreaterThanOrEqualTo(started);
        }
    }

    @Test
    void schedule_isLateFromItsFirstFireThatHasNotEnded() {
        try (HikariDataSource database = ppa.postgres();
                Stores stores = ppa.stores();
                Monitor monitor = monitor(stores, Clock.fixed(NOW, ZoneOffset.UTC))) {
            JdbcClient jdbc = JdbcClient.create(database);
            URI page = serve(monitor);
            String late = "ppa_schedule_lateness_seconds{schedule=\"nightly\"}";

            assertThat(lines(page, late)).as("no daemon knows it").isEmpty();
            jdbc.sql("INSERT INTO ppa.schedule (name, known_since, deadlines_seen_to) VALUES ('nightly',"
                            + " '2024-03-31T20:00:00Z', '2024-03-31T20:00:00Z'), ('weekly-maintenance',"
                            + " '2024-03-31T20:00:00Z', '2024-03-31T20:00:00Z')")
                    .update();
            chain(jdbc, "2024-03-31T02:30:00Z", "COMPLETED");
            assertThat(value(page, late)).as("the fire of 02:30 is missing").isEqualTo(5400);
            assertThat(value(page, "ppa_schedule_last_success_timestamp_seconds{schedule=\"nightly\"}"))
                    .isEqualTo(Instant.parse("2024-03-31T02:30:00Z").getEpochSecond());
            chain(jdbc, "2024-04-01T02:30:00Z", "RUNNING");
            assertThat(value(page, late)).as("it is under way").isEqualTo(5400);
            jdbc.sql("UPDATE ppa.chain SET status = 'FAILED' WHERE status = 'RUNNING'")
                    .update();
            assertThat(value(page, late)).as("all its jobs have ended").isEqualTo(0);
            assertThat(value(page, "ppa_schedule_lateness_seconds{schedule=\"weekly-maintenance\"}"))
                    .as("never fired, and not due since it is known")
                    .isEqualTo(0);

            jdbc.sql("UPDATE ppa.chain SET status = 'RUNNING' WHERE status = 'FAILED'")
                    .update();
            jdbc.sql("UPDATE ppa.schedule SET paused_at = now()").update();
            assertThat(value(page, late)).as("an operator paused it").isEqualTo(0);
            assertThat(value(page, "ppa_schedule_paused{schedule=\"nightly\"}")).isEqualTo(1);
        }
    }

    private static void chain(JdbcClient jdbc, String fire, String status) {
        jdbc.sql("INSERT INTO ppa.chain (name, fire_at, on_failure, status, said, created_at, ended_at)"
                        + " VALUES ('nightly', :fire::timestamptz, 'CONTINUE', :status, '', now(), :fire::timestamptz)")
                .param("fire", fire)
                .param("status", status)
                .update();
    }

    private static JobRequest rollup() {
        JobDefinition job = Catalog.load(Optional.empty()).job("daily-rollup");
        return Launcher.request(job, new ParameterReader(Clock.systemUTC()).read(job, List.of("day=2024-03-31")), null);
    }

    private static Monitor monitor(Stores stores, Clock clock) {
        Catalog catalog = Catalog.load(Optional.empty());
        return Monitor.of(
                stores.locations(),
                catalog.jobs().stream().map(JobDefinition::name).toList(),
                () -> catalog.schedules().stream()
                        .filter(ScheduleDefinition::enabled)
                        .toList(),
                clock,
                Duration.ZERO,
                Duration.ofSeconds(5));
    }

    private static URI serve(Monitor monitor) {
        return monitor.serve(HttpSettings.of(new SettingSource(Map.of("PPA_HTTP_PORT", "0"), Map.of())))
                .orElseThrow();
    }

    private static double value(URI page, String series) {
        return lines(page, series + " ").stream()
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElse(Double.NaN);
    }

    private static List<String> lines(URI page, String start) {
        try {
            String body = HTTP.send(
                            HttpRequest.newBuilder(URI.create(page + "/prometheus"))
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
            return body.lines().filter(line -> line.startsWith(start)).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
