package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.Catalog;
import io.ppa.catalog.JobDefinition;
import io.ppa.cli.Installation.Answer;
import io.ppa.job.PpaJob;
import io.ppa.job.Progress;
import io.ppa.job.flow.PrunedInput;
import io.ppa.launch.Launcher;
import io.ppa.model.LedgerEntry;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Leases.Attempt;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.ProcessIdentity;
import io.ppa.store.postgres.RunLedger;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** {@code ppa ledger}: which days are done, missing, failed, stale, and why. */
class LedgerFlowTest {

    @SuppressWarnings("NullAway.Init")
    private static Installation ppa;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
    }

    @AfterAll
    static void close() {
        ppa.close();
    }

    private static Answer ledger(String... more) {
        List<String> args = new ArrayList<>(List.of("ledger"));
        args.addAll(List.of(more));
        return ppa.ppa(args.toArray(String[]::new));
    }

    private static List<String> days(JsonNode list) {
        List<String> days = new ArrayList<>();
        for (JsonNode day : list) {
            days.add(Stream.of("tenant", "day", "state", "reason")
                    .map(name -> day.path(name).asString("-"))
                    .reduce((a, b) -> a + " " + b)
                    .orElseThrow());
        }
        return days;
    }

    @Test
    void everyDay_isDoneMissingFailedOrStale_withTheReason() {
        ppa.day("acme", "2024-01-30", 5, 1);
        UUID late = UUID.randomUUID();
        ppa.decision("acme", late, "2024-01-31 20:00:00.000", "S9", 0.7);
        ppa.day("acme", "2024-02-01", 5, 2);
        for (int i = 0; i < 3; i++) {
            ppa.decision("acme", UUID.randomUUID(), "2024-02-01 10:00:00.000", "bad", 1.5);
        }
        String execution = ppa.ppa("launch", "daily-rollup", "day=2024-01-30..2024-02-01", "tenants=acme", "--json")
                .json()
                .path("execution")
                .asString();
        ppa.feedback("acme", late, "2024-02-02 10:00:00.000", -0.1, false);
        ppa.day("acme", "2024-02-03", 5, 3);

        String[] range = {"--job", "daily-rollup", "--tenant", "acme", "--from", "2024-01-29", "--to", "2024-02-04"};
        Answer text = ledger(range);
        assertThat(text.code()).as(text.err()).isZero();
        assertThat(text.out().lines().toList())
                .startsWith(
                        "daily-rollup 2024-01-29..2024-02-04: 1 tenant, days 1 done, 1 missing, 1 failed, 1 stale",
                        "                Jan 2024",
                        "                233",
                        "                9011234",
                        "  acme          -.SF-M-",
                        "  2024-01-31 acme stale: input changed (execution " + execution + ")")
                .contains(
                        "  2024-02-03 acme missing",
                        "  next: ppa backfill daily-rollup --from 2024-01-31 --to 2024-02-03");
        assertThat(text.out()).contains("2024-02-01 acme failed: 2024-02-01 too_many_rejected: 3 rows");

        List<String> all = new ArrayList<>(List.of(range));
        all.add("--json");
        JsonNode json = ledger(all.toArray(String[]::new)).json();
        assertThat(days(json))
                .as("days with nothing to do are not listed")
                .hasSize(4)
                .contains(
                        "acme 2024-01-30 done -",
                        "acme 2024-01-31 stale input changed",
                        "acme 2024-02-03 missing missing");
        assertThat(json.get(0).path("execution").asString()).isEqualTo(execution);

        all.add("--quick");
        assertThat(days(ledger(all.toArray(String[]::new)).json()))
                .as("the ledger alone does not know of input")
                .contains("acme 2024-01-31 done -", "acme 2024-02-03 unknown -");
    }

    @Test
    void whatAnExecutionIsAtWorkOn_isRunning_andWhoDiedAtItIsNamed() {
        ppa.day("busy", "2024-08-01", 5, 41);
        for (int i = 0; i < 3; i++) {
            ppa.decision("busy", UUID.randomUUID(), "2024-08-01 10:00:00.000", "bad", 1.5);
        }
        long execution = failing();
        long later = failing();
        String[] ledger = {"--job", "daily-rollup", "--tenant", "busy", "--from", "2024-08-01", "--to", "2024-08-01"};
        try (HikariDataSource postgres = ppa.postgres()) {
            status(postgres, execution, "STARTED");
            Leases leases = new Leases(postgres, ProcessIdentity.current());
            Attempt held = leases.tryAcquire(List.of("run:daily-rollup:2024-08-01"), Duration.ofMinutes(5), execution);
            assertThat(ledger(ledger).out())
                    .contains("  busy          R")
                    .contains("busy running: execution " + execution + " is at work on it")
                    .doesNotContain("next:");
            leases.release(held.leases());
            assertThat(ledger(ledger).out())
                    .contains("  busy          F")
                    .contains("execution " + execution + " has not ended and holds no lease: 'ppa recover " + execution
                            + "' if its process is dead");

            status(postgres, later, "STARTED");
            held = leases.tryAcquire(List.of("run:daily-rollup:2024-08-01"), Duration.ofMinutes(5), later);
            assertThat(ledger(ledger).out())
                    .as("one that died at it before does not hide who is at work")
                    .contains("  busy          R")
                    .contains("busy running: execution " + later + " is at work on it");
            leases.release(held.leases());
            status(postgres, execution, "FAILED");
            status(postgres, later, "FAILED");
        }
    }

    private static long failing() {
        return ppa.ppa("launch", "daily-rollup", "day=2024-08-01", "tenants=busy", "--json")
                .json()
                .path("execution")
                .asLong();
    }

    @Test
    void aRunOfAJobOfNoTenant_isRunning_untilItsProcessIsDead() {
        String[] ledger = {"--job", "partition-maintenance", "--from", "2024-08-02", "--to", "2024-08-02"};
        long execution = ppa.ppa("launch", "partition-maintenance", "day=2024-08-02", "--json")
                .json()
                .path("execution")
                .asLong();
        try (HikariDataSource postgres = ppa.postgres()) {
            status(postgres, execution, "STARTED");
            Leases leases = new Leases(postgres, ProcessIdentity.current());
            Attempt held = leases.tryAcquire(List.of("run:partition-maintenance"), Duration.ofMinutes(5), execution);
            assertThat(ledger(ledger).out()).contains("running: execution " + execution + " has not ended");
            leases.release(held.leases());
            assertThat(ledger(ledger).out())
                    .contains("failed: execution " + execution + " has not ended and holds no lease: 'ppa recover "
                            + execution + "' if its process is dead");
            status(postgres, execution, "COMPLETED");
        }
    }

    private static void status(HikariDataSource postgres, long execution, String status) {
        JdbcClient.create(postgres)
                .sql("UPDATE ppa.batch_job_execution SET status = :status WHERE job_execution_id = :id")
                .param("status", status)
                .param("id", execution)
                .update();
    }

    @Test
    void aBackfill_turnsTheCalendarWhole() {
        ppa.day("whole", "2024-03-01", 5, 11);
        ppa.day("whole", "2024-03-02", 5, 12);
        String[] problems = {
            "--job", "daily-rollup", "--tenant", "whole", "--from", "2024-03-01", "--to", "2024-03-05", "--problems"
        };
        assertThat(ledger(problems).out()).contains("  whole         MM---");
        ppa.ppa("backfill", "daily-rollup", "--from", "2024-03-01", "--to", "2024-03-05", "--tenants", "whole");
        assertThat(ledger(problems).out()).contains("1 tenant, days 2 done\n").doesNotContain("MM", "next:");
    }

    /** A job that works as of one day: what it did for a later one stands for those before. */
    @Test
    void ofAJobThatDoesTheLastDay_aLaterDayStandsForTheOnesBefore() {
        try (HikariDataSource postgres = ppa.postgres()) {
            RunLedger ledger = new RunLedger(postgres);
            ledger.record(List.of(
                    entry("graph-weights", "stands", "2024-04-02", "the graph was in the way"),
                    entry("graph-weights", "stands", "2024-04-04", null)));
        }
        Answer calendar =
                ledger("--job", "graph-weights", "--tenant", "stands", "--from", "2024-04-01", "--to", "2024-04-05");
        assertThat(calendar.code()).as(calendar.err()).isZero();
        assertThat(calendar.out())
                .contains("1 tenant, days 1 done")
                .contains("could not be looked at", "PPA_ARANGODB_URL")
                .contains("  stands        ---.?");
    }

    /** Metrics and news go by the names, the calendar and backfills by the jobs. */
    @Test
    void theNamesOfJobsThatDoTheLastDay_areThoseOfTheJobs_whoseWorkIsOfTheLastDay() {
        Catalog catalog = Catalog.load(Optional.empty());
        try (Stores stores = ppa.stores();
                Suite suite = Suite.open(stores, catalog, Progress.NONE)) {
            Launcher launcher = suite.launcher();
            assertThat(catalog.jobs().stream().map(JobDefinition::name).filter(launcher::lastDayOnly))
                    .containsExactlyInAnyOrderElementsOf(PpaJob.LAST_DAY_ONLY);
        }
    }

    private static LedgerEntry entry(
            String job, String tenant, String day, @org.jspecify.annotations.Nullable String error) {
        return new LedgerEntry(
                job,
                tenant,
                LocalDate.parse(day),
                error == null ? LedgerEntry.Status.DONE : LedgerEntry.Status.FAILED,
                Map.of(),
                1,
                null,
                0,
                1,
                error);
    }

    @Test
    void jobsOfNoTenant_areKnownByTheirExecutions() {
        assertThat(ppa.ppa("launch", "partition-maintenance", "day=2024-05-05").code())
                .isZero();
        Answer calendar = ledger("--job", "partition-maintenance", "--from", "2024-05-04", "--to", "2024-05-06");
        assertThat(calendar.out()).contains("of no tenant, days 1 done", "  (no tenant)   -.-");
        assertThat(days(ledger("--job", "partition-maintenance", "--from", "2024-05-04", "--to", "2024-05-06", "--json")
                        .json()))
                .containsExactly("- 2024-05-05 done -");
    }

    @Test
    void everyJobIsDrawn_inTheOrderOfTheSchedules_andTodayIsNotMissed() {
        String today = LocalDate.now(ZoneOffset.UTC).toString();
        ppa.day("now", today, 5, 21);
        Answer calendar = ledger("--to", "today", "--tenant", "now");
        assertThat(calendar.code()).as(calendar.err()).isZero();
        assertThat(calendar.out()
                        .lines()
                        .filter(line -> line.contains(": 1 tenant") || line.contains(": no tenant"))
                        .map(line -> line.substring(0, line.indexOf(' '))))
                .containsExactly(
                        "data-validation",
                        "daily-rollup",
                        "rolling-risk",
                        "calibration-drift",
                        "model-performance",
                        "graph-weights",
                        "pattern-outcomes");
        assumeThat(LocalDate.now(ZoneOffset.UTC)).as("it is still today").hasToString(today);
        assertThat(calendar.out()).doesNotContain(today + " now missing");
    }

    /** What was published of such days stays, and their input is not taken for changed. */
    @Test
    void daysWhoseRowsArePruned_areNeitherStaleNorMissing_andCannotBeBackfilled() {
        try (Installation other = Installation.applied();
                HikariDataSource postgres = other.postgres()) {
            other.day("old", "2024-01-05", 5, 51);
            other.ppa("launch", "daily-rollup", "day=2024-01-05");
            other.sql("TRUNCATE TABLE trading_decisions_probabilistic");
            new PrunedInput(new Marks(postgres)).deletes("trading_decisions_probabilistic", LocalDate.of(2024, 2, 1));
            String[] range = {"--from", "2024-01-04", "--to", "2024-01-06"};
            Answer calendar = other.ppa("ledger", "--job", "daily-rollup", range[0], range[1], range[2], range[3]);
            assertThat(calendar.code()).as(calendar.err()).isZero();
            assertThat(calendar.out())
                    .contains("could not be looked at", "retention-prune", "  old           ?.?")
                    .doesNotContain("stale (", "next:");
            Answer backfill = other.ppa("backfill", "daily-rollup", range[0], range[1], range[2], range[3]);
            assertThat(backfill.code()).isEqualTo(2);
            assertThat(backfill.err()).contains("retention-prune", "launch days from 2024-02-01 on");
            assertThat(other.published("old", "2024-01-05")).isNotEmpty();
        }
    }

    @Test
    void hostileNames_moveNoTerminal() {
        String name = "ev\u001B[2Jil\n";
        ppa.decision(name, UUID.randomUUID(), "2024-06-01 10:00:00.000", "S", 0.5);
        Answer calendar =
                ledger("--job", "daily-rollup", "--tenant", name, "--from", "2024-06-01", "--to", "2024-06-02");
        assertThat(calendar.out()).contains("  ev␛[2Jil␊     M-").doesNotContain("\u001B");
    }

    @Test
    void anUnknownTenantOrJob_isTakenForMisspelt() {
        ppa.day("spelled", "2024-07-01", 5, 31);
        Answer tenant = ledger("--tenant", "speled", "--from", "2024-07-01", "--to", "2024-07-01");
        assertThat(tenant.code()).isEqualTo(2);
        assertThat(tenant.err()).contains("--tenant speled: nobody has heard of", "did you mean 'spelled'?");
        assertThat(ledger("--job", "daily-rolup").err()).contains("did you mean 'daily-rollup'?");
        Answer days = ledger("--from", "2024-02-30", "--to", "2999-01-01");
        assertThat(days.code()).isEqualTo(2);
        assertThat(days.err())
                .contains("--from 2024-02-30: there is no day", "--to 2999-01-01: 2999-01-01 is in the future");
    }
}
