package io.ppa.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.launch.OperationsListener.MissedDeadline;
import io.ppa.launch.OperationsListener.State;
import io.ppa.store.postgres.DriftDecisions;
import io.ppa.store.postgres.Notifications.Stopped;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is found in what jobs left behind, and how it is put into words. */
class NewsTest {

    @SuppressWarnings("NullAway.Init")
    private static Happenings here;

    @SuppressWarnings("NullAway.Init")
    private static News news;

    @BeforeAll
    static void open() {
        here = new Happenings();
        news = new News(here.postgres);
    }

    @AfterAll
    static void close() {
        here.close();
    }

    @BeforeEach
    void nothingYet() {
        here.clear();
        assertThat(news.look()).isZero();
    }

    @Test
    void aFailure_saysWhoWhyAndWhatToType_once() {
        here.failed(42, "daily-rollup", "acme", "beta");
        here.step(42, 0, "FAILED");
        here.step(42, 1, "FAILED");
        here.step(42, 2, "COMPLETED");

        assertThat(news.look()).isEqualTo(1);
        assertThat(new News(here.postgres).look()).as("another process").isZero();

        assertThat(here.noted()).containsExactly("daily-rollup 2024-03-31 failed: 2 tenants (acme, beta)");
        assertThat(here.body("failed")).isEqualTo("""
                        daily-rollup 2024-03-31 failed (execution 42):

                          acme: too many rows were rejected
                            Mend the rows.
                          beta: too many rows were rejected
                            Mend the rows.

                        All other tenants are done.

                        Type:
                          ppa run 42     # shows what failed and why
                          ppa rerun 42   # does only that again, once the cause is gone
                        """);
    }

    @Test
    void aFailureThatLeftTenantsUndone_saysHowMany_andWhy() {
        here.execution(42, "daily-rollup", "FAILED", "its process is dead: no live lease");
        here.result(42, "daily-rollup", "acme", Happenings.DAY, "too many rows were rejected");
        here.result(42, "daily-rollup", "beta", Happenings.DAY, null);
        here.step(42, 0, "FAILED");
        here.step(42, 1, "COMPLETED");
        here.step(42, 2, "FAILED");
        here.step(42, 3, "STARTING");
        news.look();
        assertThat(here.body("failed")).contains("""
                            Mend the rows.

                        its process is dead: no live lease

                        2 other tenants are not done.

                        """);
        assertThat(reason()).isEqualTo("its process is dead: no live lease");
    }

    @Test
    void aFailureOfTenantsAndOfAStepAfterThem_saysBoth() {
        here.execution(
                42, "calibration-drift", "FAILED", "the registry went away; 1 of the tenants failed: acme; the first");
        here.result(42, "calibration-drift", "acme; the first", Happenings.DAY, "too many rows were rejected");
        here.step(42, 0, "FAILED");
        news.look();
        assertThat(here.body("failed")).contains("\n\nthe registry went away\n\nAll other tenants are done.\n\n");
        assertThat(reason()).isEqualTo("the registry went away");
    }

    @Test
    void ofTenantsNotDoneOneByOne_itIsNotSaidThatAllOthersAreDone() {
        here.failed(42, "pattern-outcomes", "acme");
        news.look();
        assertThat(here.body("failed")).contains("Mend the rows.\n\nType:");
        assertThat(reason()).isNull();
    }

    private static String reason() {
        return here.jdbc
                .sql("SELECT data ->> 'reason' FROM ppa.notification")
                .query(String.class)
                .optional()
                .orElse(null);
    }

    @Test
    void aFailureAsAWhole_saysWhy() {
        here.failed(42, "daily-rollup");
        news.look();
        assertThat(here.noted()).containsExactly("daily-rollup 2024-03-31 failed: the store went away");
    }

    @Test
    void whatRunsWasStoppedOrCompleted_isNoNews() {
        List<String> statuses = List.of("STARTED", "STOPPING", "STOPPED", "COMPLETED");
        statuses.forEach(status -> here.execution(50 + statuses.indexOf(status), "daily-rollup", status, ""));
        assertThat(news.look()).isZero();
    }

    @Test
    void whatEndedBeforeThereWasAnybodyToTell_orAWeekAgo_isNoNews() {
        here.sql("UPDATE ppa.notification_origin SET last_execution = 42");
        here.failed(42, "daily-rollup");
        here.failed(43, "daily-rollup");
        here.sql(
                "UPDATE ppa.batch_job_execution SET end_time = end_time - interval '8 days' WHERE job_execution_id = 43");
        assertThat(news.look()).isZero();
    }

    @Test
    void recovery_isTheFirstSuccessOfATenantInTheDaysThatFailed_inOneEventForAll() {
        here.failed(1, "daily-rollup", "acme", "beta", "gamma");
        news.look();

        here.execution(2, "daily-rollup", "COMPLETED", "");
        here.result(2, "daily-rollup", "acme", Happenings.DAY.plusDays(1), null);
        assertThat(news.look())
                .as("another day says nothing of the one that failed")
                .isZero();
        here.execution(3, "rolling-risk", "COMPLETED", "");
        here.result(3, "rolling-risk", "acme", Happenings.DAY, null);
        assertThat(news.look()).as("nor does another job").isZero();

        here.execution(4, "daily-rollup", "FAILED", "1 of the tenants failed: gamma");
        here.result(4, "daily-rollup", "acme", Happenings.DAY, null);
        here.result(4, "daily-rollup", "beta", Happenings.DAY, null);
        here.result(4, "daily-rollup", "gamma", Happenings.DAY, "still too many");
        assertThat(news.look()).isEqualTo(2);
        here.execution(5, "daily-rollup", "COMPLETED", "");
        here.result(5, "daily-rollup", "acme", Happenings.DAY, null);
        assertThat(news.look()).as("acme is well already").isZero();
        here.execution(6, "daily-rollup", "COMPLETED", "");
        here.result(6, "daily-rollup", "gamma", Happenings.DAY, null);
        assertThat(news.look()).isEqualTo(1);

        assertThat(here.noted())
                .containsExactly(
                        "daily-rollup 2024-03-31 failed: 3 tenants (acme, beta, gamma)",
                        "daily-rollup 2024-03-31 failed: 1 tenant (gamma)",
                        "daily-rollup recovered: 2 tenants (acme, beta)",
                        "daily-rollup recovered: 1 tenant (gamma)");
        assertThat(here.body("recovered"))
                .startsWith("daily-rollup is done again, by execution 6, of these tenants:\n\n  gamma\n")
                .endsWith("There is nothing to do.\n");
    }

    @Test
    void ofAJobWhoseLaterDayStandsForThoseBefore_aTenantRecoversOnThatDay() {
        here.failed(1, "graph-weights", "acme", "beta");
        news.look();
        here.execution(2, "graph-weights", "FAILED", "1 of the tenants failed");
        here.result(2, "graph-weights", "acme", Happenings.DAY.plusDays(1), null);
        here.result(2, "graph-weights", "beta", Happenings.DAY.plusDays(1), "still wrong");

        assertThat(news.look()).isEqualTo(2);

        assertThat(here.noted())
                .containsExactly(
                        "graph-weights 2024-03-31 failed: 2 tenants (acme, beta)",
                        "graph-weights 2024-03-31 failed: 1 tenant (beta)",
                        "graph-weights recovered: 1 tenant (acme)");
    }

    @Test
    void aJobThatFailedAsAWhole_recoversWhenItCompletes_knownToAnyProcess() {
        here.failed(1, "daily-rollup");
        news.look();
        here.failed(2, "daily-rollup");
        new News(here.postgres).look();
        here.execution(3, "daily-rollup", "COMPLETED", "");
        new News(here.postgres).look();
        here.execution(4, "daily-rollup", "COMPLETED", "");
        assertThat(news.look()).isZero();
        assertThat(here.noted()).hasSize(3).last().isEqualTo("daily-rollup recovered");
    }

    @Test
    void aJobOfAScheduleThatCouldNotBeBegun_isTold_andItsRecovery() {
        here.execution(41, "daily-rollup", "COMPLETED", "");
        here.sql(
                "INSERT INTO ppa.chain (name, on_failure, status, said, created_at) VALUES ('nightly', 'STOP', 'FAILED', '', now())");
        here.sql(
                "INSERT INTO ppa.chain_step (chain_id, place, job, request, status, failed_tenants, said) SELECT chain_id, 1,"
                        + " 'daily-rollup', '{}', 'FAILED', '[]', 'execution 7 is at it' FROM ppa.chain");
        assertThat(news.look()).isEqualTo(1);
        assertThat(news.look()).as("what was done before does not count").isZero();
        here.execution(42, "daily-rollup", "COMPLETED", "");
        assertThat(news.look()).isEqualTo(1);
        assertThat(here.noted())
                .containsExactly(
                        "daily-rollup of nightly could not be begun: execution 7 is at it", "daily-rollup recovered");
        assertThat(here.body("recovered")).startsWith("daily-rollup is done again, by execution 42.\n");
    }

    @Test
    void aFailureAndItsRecoveryBothMissed_areToldInOrder() {
        here.failed(1, "daily-rollup", "acme");
        here.execution(2, "daily-rollup", "COMPLETED", "");
        here.result(2, "daily-rollup", "acme", Happenings.DAY, null);
        news.look();
        assertThat(here.noted())
                .containsExactly(
                        "daily-rollup 2024-03-31 failed: 1 tenant (acme)", "daily-rollup recovered: 1 tenant (acme)");
    }

    @Test
    void drift_isToldByExecution_andWithdrawnOnlyWhereItWasTold() {
        drift(7, "started", "momentum", null);
        drift(7, "started", "rsi", null);
        drift(7, "stopped", "macd", null);
        drift(7, "started", "never-told", 7L);
        assertThat(news.look()).isEqualTo(2);
        assertThat(news.look()).isZero();
        here.sql("UPDATE calibration_drift_events SET withdrawn_by = 8, withdrawn_at = now() WHERE model_name = 'rsi'");
        assertThat(news.look()).isEqualTo(1);

        assertThat(here.noted())
                .containsExactly(
                        "drift stopped: 1 model (acme macd 2.1)",
                        "drift started: 2 models (acme momentum 2.1, acme rsi 2.1)",
                        "told drift withdrawn: 1 model (acme rsi 2.1)");
        assertThat(here.body("drift-started"))
                .contains(
                        "  acme momentum 2.1: from 2024-03-31 on; calibration error 0.1200, gap 0.1000 (too sure) over 900"
                                + " decisions\n")
                .contains("ppa run 7");
        assertThat(here.body("drift-withdrawn")).contains("  acme rsi 2.1: not drifting from 2024-03-31 on\n");
    }

    /** What is being withdrawn would be told as found, later than it was withdrawn. */
    @Test
    void drift_isNotToldWhileSomebodyDecides_butAfterwards() throws Exception {
        drift(7, "started", "momentum", null);
        LocalDate day = LocalDate.parse("2024-03-01");
        CompletableFuture<Integer> looked = new CompletableFuture<>();
        new DriftDecisions(here.postgres)
                .decide(
                        8,
                        List.of(day),
                        new DriftDecisions.Rule(2, 7),
                        any -> {
                            // On another thread: this one's transaction decides.
                            looked.complete(
                                    CompletableFuture.supplyAsync(news::look).join());
                            return List.of();
                        },
                        events -> {},
                        events -> {});

        assertThat(looked.get()).isZero();
        assertThat(news.look()).isEqualTo(1);
        assertThat(here.noted()).containsExactly("drift started: 1 model (acme momentum 2.1)");
    }

    private void drift(long execution, String kind, String model, Long withdrawnBy) {
        here.jdbc
                .sql(
                        "INSERT INTO calibration_drift_events (tenant, model_name, model_version, day, kind, window_days, evaluated,"
                                + " ece, calibration_gap, execution_id, created_at, withdrawn_by, withdrawn_at) VALUES ('acme', :model,"
                                + " '2.1', '2024-03-31', :kind, 7, 900, 0.12, 0.1, :execution, now(), :withdrawn,"
                                + " CASE WHEN :withdrawn::bigint IS NOT NULL THEN now() END)")
                .param("execution", execution)
                .param("kind", kind)
                .param("model", model)
                .param("withdrawn", withdrawnBy, java.sql.Types.BIGINT)
                .update();
    }

    @Test
    void highFindings_areToldOnceTheirExecutionEnded_unlessToleratedOrAccepted() {
        here.execution(9, "data-validation", "STARTED", "");
        finding(9, "acme", "HIGH", true, null);
        finding(9, "tolerated", "HIGH", false, null);
        finding(9, "medium", "MEDIUM", true, null);
        finding(9, "accepted", "HIGH", true, 3);
        finding(9, "more", "HIGH", true, 2);
        assertThat(news.look()).as("there may come more").isZero();
        here.sql("UPDATE ppa.batch_job_execution SET status = 'COMPLETED'");
        assertThat(news.look()).isEqualTo(1);
        assertThat(news.look()).isZero();

        assertThat(here.noted()).containsExactly("data-validation 2024-03-31 stops 2 tenants (acme, more)");
        assertThat(here.body("data-quality-high"))
                .contains("  acme 2024-03-31 confidence-out-of-range: 3 of 120\n")
                .contains("  ppa quality --day 2024-03-31 ")
                .contains(
                        "  ppa launch data-validation day=2024-03-31 tenants=acme,more --accept confidence-out-of-range"
                                + " --reason \"…\"");
    }

    @Test
    void highFindingsOfSeveralChecks_areEachOfferedToBeAccepted_ofTheirOwnTenantsAndDays() {
        Event event = Words.quality(List.of(
                stopped("acme", 30, "a-check"), stopped("acme", 31, "b-check"), stopped("it's", 31, "a-check")));

        assertThat(event.commands())
                .containsEntry(
                        "ppa launch data-validation day=2024-03-30..2024-03-31 tenants='[\"acme\",\"it'\\''s\"]' --accept"
                                + " a-check --reason \"…\"",
                        "lets what a-check found pass")
                .containsEntry(
                        "ppa launch data-validation day=2024-03-31 tenants=acme --accept b-check --reason \"…\"",
                        "lets what b-check found pass");
    }

    @Test
    void highFindings_areNotOfferedToBeAccepted_whenThatIsTooMuchToType_orCannotBeShown() {
        assertThat(List.of(
                        IntStream.range(0, 4)
                                .mapToObj(i -> stopped("acme", 31, "check-" + i))
                                .toList(),
                        IntStream.range(0, 100)
                                .mapToObj(i -> stopped("tenant-" + i, 31, "a-check"))
                                .toList(),
                        List.of(stopped("a\u202Eb", 31, "a-check"))))
                .allSatisfy(
                        stopped -> assertThat(Words.quality(stopped).commands().keySet())
                                .hasSize(2)
                                .noneMatch(command -> command.contains("--accept")));
    }

    private static Stopped stopped(String tenant, int day, String check) {
        return new Stopped(9, LocalDate.of(2024, 3, day), tenant, check, 3, 120);
    }

    private void finding(long execution, String tenant, String severity, boolean exceeds, Integer accepted) {
        here.jdbc
                .sql(
                        "INSERT INTO data_quality_results (day, tenant, check_id, severity, affected_records, total_records, exceeds,"
                                + " samples, execution_id, found_at, accepted_records, accepted_reason, accepted_at,"
                                + " accepted_execution_id) VALUES ('2024-03-31', :tenant, 'confidence-out-of-range', :severity, 3, 120,"
                                + " :exceeds, '{}', :execution, now(), :accepted, CASE WHEN :accepted::bigint > 0 THEN 'known' END,"
                                + " CASE WHEN :accepted::bigint > 0 THEN now() END, CASE WHEN :accepted::bigint > 0 THEN 1 END)")
                .param("execution", execution)
                .param("tenant", tenant)
                .param("severity", severity)
                .param("exceeds", exceeds)
                .param("accepted", accepted, java.sql.Types.BIGINT)
                .update();
    }

    @Test
    void aMissedDeadline_isToldOnceForAFire_alsoWhenNothingEverStarted() {
        MissedDeadline missed = new MissedDeadline(
                "nightly",
                Instant.parse("2024-04-01T02:30:00Z"),
                Instant.parse("2024-04-01T06:00:00Z"),
                State.NOT_STARTED,
                "no daemon ran",
                null,
                2);
        assertThat(news.note(Words.deadlineMissed(missed))).isTrue();
        assertThat(news.note(Words.deadlineMissed(missed))).isFalse();
        assertThat(here.noted())
                .containsExactly(
                        "nightly of 2024-04-01T02:30:00Z missed its deadline of 2024-04-01T06:00:00Z: it has not"
                                + " started");
        assertThat(here.body("deadline-missed"))
                .contains(
                        "\n  no daemon ran\n",
                        "2 earlier fires of this schedule missed theirs too.",
                        "ppa schedule run ");
        MissedDeadline running = new MissedDeadline(
                "nightly", missed.fireAt().plusSeconds(86_400), missed.deadline(), State.RUNNING, "", 7L, 0);
        assertThat(news.note(Words.deadlineMissed(running))).isTrue();
        assertThat(here.body("deadline-missed")).contains("it is still running.\n\nType:\n  ppa runs");
    }

    @Test
    void longLists_areCutWithACount_forPeopleAndPrograms() {
        String[] tenants = IntStream.range(0, 150).mapToObj("t%03d"::formatted).toArray(String[]::new);
        here.failed(42, "daily-rollup", tenants);
        news.look();

        assertThat(here.noted())
                .containsExactly("daily-rollup 2024-03-31 failed: 150 tenants (t000, t001, t002 and 147 more)");
        assertThat(here.body("failed").lines().filter(line -> line.contains(": too many")))
                .hasSize(20);
        assertThat(here.body("failed")).contains("\n  and 130 more\n");
        JsonNode data = JsonMapper.shared()
                .readTree(here.jdbc
                        .sql("SELECT data FROM ppa.notification")
                        .query(String.class)
                        .single());
        assertThat(data.path("tenants").size()).isEqualTo(100);
        assertThat(data.path("tenantsOmitted").asInt()).isEqualTo(50);
    }

    @Test
    void hostileNames_beginNoLinesOfTheirOwn() {
        here.failed(42, "daily-rollup", "evil\r\nBcc: all@example.org\u001b[2J", "x".repeat(2000));
        news.look();
        assertThat(here.noted().get(0))
                .isEqualTo("daily-rollup 2024-03-31 failed: 2 tenants (evil␍␊Bcc: all@example.org␛[2J, "
                        + "x".repeat(59) + "…)");
        assertThat(here.body("failed").lines()).noneMatch(line -> line.startsWith("Bcc"));
        assertThat(here.body("failed").lines()).allMatch(line -> line.length() < 600);
    }

    @Test
    void daysThatFailedBefore_stayOpen_whenTheNextFailureIsOfAnother() {
        LocalDate next = Happenings.DAY.plusDays(1);
        here.failed(1, "daily-rollup", "acme");
        here.execution(2, "daily-rollup", "FAILED", "1 of the tenants failed: acme");
        here.result(2, "daily-rollup", "acme", next, "again");
        news.look();
        here.execution(3, "daily-rollup", "COMPLETED", "");
        here.result(3, "daily-rollup", "acme", next, null);
        assertThat(news.look()).as("the first day is still failed").isZero();
        here.execution(4, "daily-rollup", "COMPLETED", "");
        here.result(4, "daily-rollup", "acme", Happenings.DAY, null);
        assertThat(news.look()).isEqualTo(1);
    }
}
