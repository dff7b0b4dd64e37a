package io.ppa.store.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.model.LedgerEntry;
import io.ppa.model.LedgerEntry.Status;
import io.ppa.model.TenantResult;
import io.ppa.store.postgres.Figures.Backlog;
import io.ppa.store.postgres.Figures.JobSuccess;
import io.ppa.store.postgres.Figures.ScheduleState;
import io.ppa.store.postgres.Figures.TenantSuccess;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

class FiguresTest {

    private static final LocalDate FIRST = LocalDate.of(2024, 3, 1);

    private static final LocalDate LAST = LocalDate.of(2024, 3, 10);

    private static final Map<String, String> MARKED = Map.of("rows", "17");

    @SuppressWarnings("NullAway.Init")
    private static DataSource database;

    @SuppressWarnings("NullAway.Init")
    private static JdbcClient jdbc;

    @SuppressWarnings("NullAway.Init")
    private static Figures figures;

    @BeforeAll
    static void schema() {
        database = TestDatabase.fresh();
        new PostgresSchema(database, Clock.systemUTC()).apply();
        jdbc = JdbcClient.create(database);
        figures = new Figures(database);
    }

    @BeforeEach
    void empty() {
        jdbc.sql(
                        "TRUNCATE ppa.run_ledger, ppa.tenant_result, ppa.last_success, ppa.chain, ppa.schedule, ppa.batch_job_instance CASCADE")
                .update();
    }

    @Test
    void backlog_countsFailedDays_andDaysNobodyAskedFor_betweenATenantsFirstAndTheLast() {
        entry("daily-rollup", "acme", 3, Status.DONE, MARKED);
        entry("daily-rollup", "acme", 4, Status.FAILED, MARKED);
        // 5 and 6 were never asked for; nor 9 and 10.
        entry("daily-rollup", "acme", 7, Status.DONE, MARKED);
        entry("daily-rollup", "acme", 8, Status.DONE, MARKED);
        entry("daily-rollup", "late", 10, Status.FAILED, MARKED);
        entry("daily-rollup", "done", 9, Status.DONE, MARKED);
        entry("daily-rollup", "done", 10, Status.DONE, MARKED);
        entry("rolling-risk", "done", 10, Status.DONE, MARKED);

        assertThat(figures.backlog(FIRST, LAST, List.of("graph-weights")))
                .containsExactly(
                        new Backlog("daily-rollup", 2, OptionalLong.of(4)),
                        new Backlog("rolling-risk", 0, OptionalLong.of(0)));
    }

    @Test
    void backlog_knowsNoMissingDays_ofJobsThatEnterOnlyWhatTheyWorkedOn() {
        entry("graph-weights", "acme", 3, Status.DONE, Map.of());
        entry("graph-weights", "acme", 9, Status.FAILED, Map.of());

        assertThat(figures.backlog(FIRST, LAST, List.of("graph-weights")))
                .containsExactly(new Backlog("graph-weights", 1, OptionalLong.empty()));
    }

    @Test
    void aFailedDay_isNoBacklog_whereALaterOneThatIsDoneStandsForIt() {
        entry("graph-weights", "acme", 8, Status.FAILED, Map.of());
        entry("graph-weights", "acme", 10, Status.FAILED, Map.of());
        entry("graph-weights", "acme", 11, Status.DONE, Map.of());
        entry("graph-weights", "other", 8, Status.DONE, Map.of());
        entry("graph-weights", "other", 9, Status.FAILED, Map.of());
        entry("data-validation", "acme", 9, Status.FAILED, Map.of());
        entry("data-validation", "acme", 10, Status.DONE, Map.of());

        assertThat(figures.backlog(FIRST, LAST, List.of("graph-weights")))
                .containsExactly(
                        new Backlog("data-validation", 1, OptionalLong.empty()),
                        new Backlog("graph-weights", 1, OptionalLong.empty()));
    }

    @Test
    void backlog_looksAtNoOtherDays() {
        entry("daily-rollup", "acme", 11, Status.FAILED, MARKED);

        assertThat(figures.backlog(FIRST, LAST, List.of("graph-weights"))).isEmpty();
    }

    @Test
    void lastSuccess_isThatOfTheLastRunThatDidTheTenantWell_alsoAfterAFailureAndPruning() {
        TenantResults results = new TenantResults(database);
        execution(1, "daily-rollup", "COMPLETED", "2024-03-01 02:31:00");
        execution(2, "daily-rollup", "FAILED", "2024-03-02 02:31:00");
        results.record(1, TenantResult.nothing("acme"));
        results.record(1, TenantResult.nothing("other"));
        double before = success("acme");

        results.record(2, TenantResult.nothing("acme").failed(Map.of(), "it broke", "mend it"));
        assertThat(success("acme")).isEqualTo(before);
        jdbc.sql("DELETE FROM ppa.tenant_result").update();
        assertThat(success("acme")).isEqualTo(before);

        results.record(2, TenantResult.nothing("acme"));
        assertThat(success("acme")).isGreaterThan(before);
        assertThat(figures.tenants(1))
                .as("the longest ago first, and how many there are")
                .extracting(TenantSuccess::tenant, TenantSuccess::total)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("other", 2L));
    }

    @Test
    void jobSuccess_isTheEndOfTheLastCompletedRun_inUtc() {
        execution(1, "partition-maintenance", "COMPLETED", "2024-03-01 02:31:00");
        execution(2, "partition-maintenance", "FAILED", "2024-03-02 02:31:00");
        execution(3, "daily-rollup", "FAILED", "2024-03-02 02:31:00");

        assertThat(figures.jobs())
                .containsExactly(new JobSuccess(
                        "partition-maintenance",
                        Instant.parse("2024-03-01T02:31:00Z").getEpochSecond()));
    }

    @Test
    void schedule_isSettledByItsNewestEndedFire_andCompletedByOneThatEndedWell() {
        known("nightly", "2024-02-01T00:00:00Z", null);
        known("weekly", "2024-02-20T12:00:00Z", "2024-03-02T12:00:00Z");
        chain("nightly", "2024-03-01T02:30:00Z", "COMPLETED", "2024-03-01T03:00:00Z");
        chain("nightly", "2024-03-02T02:30:00Z", "FAILED", "2024-03-02T03:10:00Z");
        chain("nightly", "2024-03-03T02:30:00Z", "RUNNING", null);
        chain("weekly", "2024-03-03T04:00:00Z", "INTERRUPTED", null);
        chain("by hand", null, "COMPLETED", "2024-03-02T03:10:00Z");

        assertThat(figures.schedules())
                .containsExactly(
                        new ScheduleState(
                                "nightly",
                                false,
                                Instant.parse("2024-03-02T02:30:00Z"),
                                Instant.parse("2024-03-01T03:00:00Z")),
                        new ScheduleState("weekly", true, Instant.parse("2024-02-20T12:00:00Z"), null));
    }

    private static double success(String tenant) {
        return figures.tenants(100).stream()
                .filter(one -> one.tenant().equals(tenant))
                .findFirst()
                .orElseThrow()
                .seconds();
    }

    private static void entry(String job, String tenant, int day, Status status, Map<String, String> watermark) {
        new RunLedger(database)
                .record(List.of(new LedgerEntry(
                        job,
                        tenant,
                        LocalDate.of(2024, 3, day),
                        status,
                        watermark,
                        1,
                        null,
                        0,
                        1,
                        status == Status.FAILED ? "it broke" : null)));
    }

    private static void execution(long id, String job, String status, String end) {
        jdbc.sql("INSERT INTO ppa.batch_job_instance (job_instance_id, version, job_name, job_key)"
                        + " VALUES (:id, 0, :job, :id::text)")
                .param("id", id)
                .param("job", job)
                .update();
        jdbc.sql(
                        "INSERT INTO ppa.batch_job_execution (job_execution_id, version, job_instance_id, create_time, end_time,"
                                + " status) VALUES (:id, 0, :id, :end::timestamp, :end::timestamp, :status)")
                .param("id", id)
                .param("end", end)
                .param("status", status)
                .update();
    }

    private static void known(String schedule, String since, String paused) {
        jdbc.sql("INSERT INTO ppa.schedule (name, known_since, paused_at, deadlines_seen_to) VALUES (:name,"
                        + " :since::timestamptz, :paused::timestamptz, :since::timestamptz)")
                .param("name", schedule)
                .param("since", since)
                .param("paused", paused)
                .update();
    }

    private static void chain(String name, String fire, String status, String end) {
        jdbc.sql("INSERT INTO ppa.chain (name, fire_at, on_failure, status, said, created_at, ended_at) VALUES (:name,"
                        + " :fire::timestamptz, 'CONTINUE', :status, '', now(), :end::timestamptz)")
                .param("name", name)
                .param("fire", fire)
                .param("status", status)
                .param("end", end)
                .update();
    }
}
