package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.backfill.Backfill;
import io.ppa.backfill.BackfillPlan;
import io.ppa.backfill.BackfillRequest;
import io.ppa.backfill.BackfillRequest.Options;
import io.ppa.backfill.BackfillResult;
import io.ppa.backfill.Choice;
import io.ppa.backfill.Order;
import io.ppa.backfill.Watch;
import io.ppa.catalog.Catalog;
import io.ppa.catalog.DayRange;
import io.ppa.cli.Installation.Answer;
import io.ppa.job.Progress;
import io.ppa.launch.ExitCode;
import io.ppa.launch.Patience;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Leases.Attempt;
import io.ppa.store.postgres.ProcessIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** {@code ppa backfill}: what it plans, what it does of that, in which order, and when it ends early. */
class BackfillFlowTest {

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

    private static Answer backfill(String name, String from, String to, String tenants, String... more) {
        List<String> args =
                new ArrayList<>(List.of("backfill", name, "--from", from, "--to", to, "--tenants", tenants, "--json"));
        args.addAll(List.of(more));
        return ppa.ppa(args.toArray(String[]::new));
    }

    /** What is planned, as {@code tenant day kind}. */
    private static List<String> plan(Answer answer) {
        return values(answer.json().path("plan"), "tenant", "day", "kind");
    }

    private static List<String> values(JsonNode list, String... names) {
        List<String> values = new ArrayList<>();
        for (JsonNode item : list) {
            values.add(String.join(
                    " ",
                    Stream.of(names).map(name -> item.path(name).asString()).toList()));
        }
        return values;
    }

    private static void poison(String tenant, String day) {
        for (int i = 0; i < 3; i++) {
            ppa.decision(tenant, UUID.randomUUID(), day + " 10:00:00.000", "bad", 1.5);
        }
    }

    private static void heal(String tenant) {
        ppa.sql("DELETE FROM trading_decisions_probabilistic WHERE tenant_id = '" + tenant + "' AND symbol = 'bad'");
    }

    private static long executions() {
        return ppa.ppa("runs", "--limit", "10000", "--json").json().size();
    }

    @Test
    void dryRun_saysWhatAndWhy_andStartsNothing() {
        ppa.day("dry", "2024-01-30", 5, 1);
        ppa.day("dry", "2024-02-02", 5, 2);
        long before = executions();
        Answer dry = backfill("daily-rollup", "2024-01-20", "2024-02-10", "dry", "--dry-run");
        assertThat(dry.code()).as(dry.err()).isZero();
        assertThat(plan(dry))
                .as("days without a decision are not missing")
                .containsExactly("dry 2024-01-30 missing", "dry 2024-02-02 missing");
        assertThat(values(dry.json().path("plan"), "launch"))
                .containsExactly("2024-01-20..2024-01-31", "2024-02-01..2024-02-10");
        assertThat(dry.json().path("upToDate").asLong()).isEqualTo(20);

        Answer text = ppa.ppa(
                "backfill",
                "daily-rollup",
                "--from",
                "2024-01-20",
                "--to",
                "2024-02-10",
                "--tenants",
                "dry",
                "--dry-run");
        assertThat(text.out())
                .contains("daily-rollup  dry     2024-01-30      1  missing")
                .contains("would do 2 days of tenants in 2 launches; 20 are up to date; nothing was changed");
        assertThat(executions()).isEqualTo(before);
        assertThat(ppa.published("dry", "2024-01-30")).isEmpty();
    }

    static Stream<Arguments> orders() {
        return Stream.of(
                Arguments.of("oldest", List.of("2024-01-31", "2024-02-01..2024-02-29", "2024-03-01..2024-03-02")),
                Arguments.of("newest", List.of("2024-03-01..2024-03-02", "2024-02-01..2024-02-29", "2024-01-31")));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void monthsAreDoneInOrder_asALaunchDoesThem_andTheSameCommandAgainHasNothingToDo(
            String order, List<String> launches) {
        String tenant = "order-" + order;
        List<String> days = List.of("2024-01-31", "2024-02-10", "2024-03-02");
        for (String day : days) {
            ppa.day(tenant, day, 40, day.hashCode() % 500);
        }
        Answer done = backfill("daily-rollup", "2024-01-31", "2024-03-02", tenant, "--order", order);
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(values(done.json().path("launches"), "day")).isEqualTo(launches);
        assertThat(done.json().path("done").asLong()).isEqualTo(3);
        Answer forced = ppa.ppa(
                "launch",
                "daily-rollup",
                "day=2024-01-31..2024-03-02",
                "tenants=" + tenant,
                "--force",
                "--reason",
                "to compare",
                "--json");
        for (int i = 0; i < days.size(); i++) {
            String day = days.get(i);
            JsonNode launch = done.json().path("launches").get(order.equals("oldest") ? i : 2 - i);
            assertThat(launch.path("tenants")
                            .get(0)
                            .path("contentHash")
                            .path(day)
                            .asString())
                    .isEqualTo(
                            forced.tenant(tenant).path("contentHash").path(day).asString())
                    .isNotEmpty();
        }
        long before = executions();
        Answer again = backfill("daily-rollup", "2024-01-31", "2024-03-02", tenant, "--order", order);
        assertThat(again.code()).isZero();
        assertThat(plan(again)).isEmpty();
        assertThat(executions()).as("nothing was launched").isEqualTo(before);
    }

    @Test
    void eachChoice_takesItsOwn_andNoneTakesAllThree() {
        ppa.day("choice", "2024-04-01", 5, 31);
        UUID late = UUID.randomUUID();
        ppa.decision("choice", late, "2024-04-01 20:00:00.000", "S9", 0.7);
        ppa.day("choice", "2024-04-02", 5, 32);
        poison("choice", "2024-04-02");
        ppa.ppa("launch", "daily-rollup", "day=2024-04-01..2024-04-02", "tenants=choice");
        ppa.feedback("choice", late, "2024-04-03 10:00:00.000", -0.1, false);
        ppa.day("choice", "2024-04-03", 5, 33);
        String missing = "choice 2024-04-03 missing";
        String failed = "choice 2024-04-02 failed";
        String changed = "choice 2024-04-01 changed";
        assertThat(choice("--missing")).containsExactly(missing);
        assertThat(choice("--failed")).containsExactly(failed);
        assertThat(choice("--changed")).containsExactly(changed);
        assertThat(ppa.ppa(
                                "backfill",
                                "daily-rollup",
                                "--from",
                                "2024-04-01",
                                "--to",
                                "2024-04-05",
                                "--tenants",
                                "choice",
                                "--missing",
                                "--dry-run")
                        .out())
                .contains("would do 1 day of a tenant in 1 launch; 2 are up to date, 2 need work and are left alone");
        assertThat(choice("--missing", "--changed")).containsExactly(changed, missing);
        assertThat(choice()).containsExactly(changed, failed, missing);

        Answer onlyChanged = backfill("daily-rollup", "2024-04-01", "2024-04-05", "choice", "--changed");
        assertThat(onlyChanged.code()).as(onlyChanged.err()).isZero();
        assertThat(choice()).as("the others were left alone").containsExactly(failed, missing);
    }

    private static void call(String tenant, String day) {
        ppa.call(tenant, day + " 10:00:00", "momentum", "1.0", 0.7, true, 0.01);
    }

    /** What was summed up of each tenant, as {@code tenant day}. */
    private static List<String> measured(String... tenants) {
        return ppa.texts(
                "SELECT concat(tenant_id, ' ', toString(date)) AS t FROM model_performance_daily WHERE tenant_id IN ('"
                        + String.join("', '", tenants) + "') ORDER BY t");
    }

    @Test
    void daysBeforeTheFirst_areDoneOfTenantsWithWork_andOfNoOthers() {
        call("back1", "2024-07-10");
        call("back2", "2024-07-10");
        assertThat(ppa.ppa("launch", "model-performance", "day=2024-07-10", "tenants=back1,back2")
                        .code())
                .isZero();
        call("back1", "2024-07-02");
        call("back2", "2024-07-02");
        call("back1", "2024-07-11");

        Answer missing = backfill("model-performance", "2024-07-11", "2024-07-11", "back1,back2", "--missing");

        assertThat(missing.code()).as(missing.err()).isZero();
        assertThat(plan(missing)).containsExactly("back1 2024-07-11 missing");
        assertThat(measured("back1", "back2"))
                .containsExactly("back1 2024-07-02", "back1 2024-07-10", "back1 2024-07-11", "back2 2024-07-10");
    }

    @Test
    void theNewestMonthFirst_doesOfTheOthersWhatItLooksBackAt() {
        call("ahead1", "2024-09-01");
        call("ahead2", "2024-08-31");

        Answer newest = backfill(
                "model-performance", "2024-08-30", "2024-09-02", "ahead1,ahead2", "--missing", "--order", "newest");

        assertThat(newest.code()).as(newest.err()).isZero();
        assertThat(values(newest.json().path("launches"), "day")).containsExactly("2024-09-01..2024-09-02");
        assertThat(newest.json().path("left").asLong()).isZero();
        assertThat(measured("ahead1", "ahead2")).containsExactly("ahead1 2024-09-01", "ahead2 2024-08-31");
    }

    private static List<String> choice(String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.add("--dry-run");
        return plan(backfill("daily-rollup", "2024-04-01", "2024-04-05", "choice", all.toArray(String[]::new)));
    }

    @Test
    void all_doesWhatIsUpToDateAgain_andKeepsTheReason() {
        ppa.day("again", "2024-05-02", 20, 41);
        backfill("daily-rollup", "2024-05-01", "2024-05-03", "again");
        List<String> before = ppa.published("again", "2024-05-02");
        Answer forced =
                backfill("daily-rollup", "2024-05-01", "2024-05-03", "again", "--all", "--reason", "new hardware");
        assertThat(forced.code()).as(forced.err()).isZero();
        assertThat(plan(forced)).containsExactly("again 2024-05-02 forced");
        assertThat(forced.json()
                        .path("launches")
                        .get(0)
                        .path("tenants")
                        .get(0)
                        .path("unchanged")
                        .asLong())
                .isEqualTo(3);
        assertThat(ppa.published("again", "2024-05-02")).isNotEqualTo(before).hasSize(3);
        assertThat(ppa.ppa("runs", "--limit", "1").out()).contains("forced: new hardware");
    }

    @Test
    void maxFailures_beginsNoFurtherMonth_andTheSameCommandDoesTheRest() {
        for (String day : List.of("2023-01-10", "2023-02-10", "2023-03-10")) {
            ppa.day("fails", day, 5, day.hashCode() % 400);
            poison("fails", day);
        }
        Answer early = backfill("daily-rollup", "2023-01-01", "2023-03-31", "fails", "--max-failures", "2");
        assertThat(early.code()).isEqualTo(1);
        assertThat(early.json().path("launches")).hasSize(2);
        assertThat(early.json().path("failed").asLong()).isEqualTo(2);
        assertThat(early.json().path("left").asLong()).isEqualTo(1);
        assertThat(early.json().path("halted").asString()).contains("2 days of tenants failed", "--max-failures is 2");

        heal("fails");
        Answer rest = backfill("daily-rollup", "2023-01-01", "2023-03-31", "fails");
        assertThat(rest.code()).as(rest.err()).isZero();
        assertThat(plan(rest))
                .containsExactly("fails 2023-01-10 failed", "fails 2023-02-10 failed", "fails 2023-03-10 missing");
    }

    @Test
    void maxFailures_stopsTheRunThatReachesThem() {
        // Of different days, so that they are not done together and have not all been begun.
        ppa.day("row-1", "2023-04-11", 5, 1);
        ppa.day("row-2", "2023-04-11", 5, 2);
        ppa.day("row-3", "2023-04-10", 5, 3);
        assertThat(ppa.ppa("launch", "daily-rollup", "day=2023-04-11", "tenants=row-2")
                        .code())
                .isZero();
        assertThat(ppa.ppa("launch", "daily-rollup", "day=2023-04-10", "tenants=row-3")
                        .code())
                .isZero();
        Map<String, String> failing = Map.of("row-1", "2023-04-10", "row-2", "2023-04-10", "row-3", "2023-04-11");
        failing.forEach((tenant, day) -> {
            ppa.day(tenant, day, 5, tenant.hashCode() % 300);
            poison(tenant, day);
        });
        Answer early = backfill(
                "daily-rollup",
                "2023-04-10",
                "2023-04-11",
                "row-1,row-2,row-3",
                "--max-failures",
                "1",
                "--max-parallel",
                "1");
        assertThat(early.code()).isEqualTo(1);
        JsonNode launch = early.json().path("launches").get(0);
        assertThat(launch.path("status").asString()).isEqualTo("STOPPED");
        assertThat(launch.path("failed").asLong()).as("days of row-1").isEqualTo(1);
        assertThat(launch.path("left").asLong()).as("days of the others").isEqualTo(2);
    }

    @Test
    void whatWasDoneMeanwhile_isNotDoneAgain_andIsCounted() {
        ppa.day("twice", "2023-05-01", 10, 51);
        ppa.day("twice", "2023-05-02", 10, 52);
        try (Stores stores = ppa.stores(Clock.systemUTC())) {
            Watch watch = new Watch(Progress.NONE, part -> {});
            Catalog catalog = Catalog.load(Optional.empty());
            try (Suite suite = Suite.open(stores, catalog, watch)) {
                BackfillRequest request = BackfillRequest.of(
                        catalog,
                        "daily-rollup",
                        new DayRange(LocalDate.of(2023, 5, 1), LocalDate.of(2023, 5, 2)),
                        new Options(
                                List.of("twice"),
                                Set.of(Choice.values()),
                                Order.OLDEST,
                                OptionalInt.empty(),
                                OptionalLong.empty(),
                                null),
                        stores.clock());
                Backfill backfill = suite.backfill();
                BackfillPlan plan = backfill.plan(request);
                assertThat(plan.work()).isEqualTo(2);
                ppa.ppa("launch", "daily-rollup", "day=2023-05-01", "tenants=twice");
                List<String> before = ppa.published("twice", "2023-05-01");

                BackfillResult result = backfill.run(request, plan, watch, Patience.NONE);
                assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
                assertThat(result.done()).isEqualTo(1);
                assertThat(result.meanwhile()).isEqualTo(1);
                assertThat(ppa.published("twice", "2023-05-01")).isEqualTo(before);
                assertThat(ppa.published("twice", "2023-05-02")).isNotEmpty();
            }
        }
    }

    @Test
    void askedToStop_beginsNothingNew() {
        ppa.day("stop", "2023-06-30", 10, 61);
        ppa.day("stop", "2023-07-01", 10, 62);
        try (Stores stores = ppa.stores(Clock.systemUTC())) {
            List<Watch> watches = new ArrayList<>();
            Watch watch = new Watch(Progress.NONE, part -> {
                if (part.days().first().getMonthValue() == 7) {
                    watches.get(0).asked();
                }
            });
            watches.add(watch);
            Catalog catalog = Catalog.load(Optional.empty());
            try (Suite suite = Suite.open(stores, catalog, watch)) {
                BackfillRequest request = BackfillRequest.of(
                        catalog,
                        "daily-rollup",
                        new DayRange(LocalDate.of(2023, 6, 30), LocalDate.of(2023, 7, 1)),
                        new Options(
                                List.of("stop"),
                                Set.of(Choice.values()),
                                Order.OLDEST,
                                OptionalInt.empty(),
                                OptionalLong.empty(),
                                null),
                        stores.clock());
                Backfill backfill = suite.backfill();
                BackfillPlan plan = backfill.plan(request);
                BackfillResult result = suite.run(watch, () -> backfill.run(request, plan, watch, Patience.NONE));
                assertThat(result.exitCode()).isEqualTo(ExitCode.FAILED);
                assertThat(result.halted()).contains("asked to stop");
                assertThat(result.launches()).hasSize(2);
                assertThat(result.launches().get(1).result().status())
                        .as("asked between its start and its first tenant")
                        .isEqualTo("STOPPED");
                assertThat(result.done()).isEqualTo(1);
                assertThat(ppa.published("stop", "2023-07-01")).isEmpty();
            }
        }
    }

    @Test
    void aDayThatIsBeingRun_isRefused_andWhatWasDoneBeforeIsTold() {
        ppa.day("busy", "2023-08-31", 5, 71);
        ppa.day("busy", "2023-09-01", 5, 72);
        try (HikariDataSource postgres = ppa.postgres()) {
            Leases leases = new Leases(postgres, ProcessIdentity.current());
            Attempt held = leases.tryAcquire(List.of("run:daily-rollup:2023-09-01"), Duration.ofMinutes(5), 4711L);
            try {
                Answer refused = backfill("daily-rollup", "2023-08-31", "2023-09-01", "busy");
                assertThat(refused.code()).isEqualTo(4);
                assertThat(refused.json().path("refused").asString()).contains("being run by execution 4711");
                assertThat(refused.json().path("done").asLong()).isEqualTo(1);
                assertThat(refused.json().path("left").asLong()).isEqualTo(1);
            } finally {
                leases.release(held.leases());
            }
        }
        assertThat(plan(backfill("daily-rollup", "2023-08-31", "2023-09-01", "busy")))
                .containsExactly("busy 2023-09-01 missing");
    }

    @Test
    void aSchedulesJobs_areDoneInOrder_andATenantThatFailedIsLeftOutOfTheLaterOnes(@TempDir Path dir)
            throws IOException {
        schedule(dir, "night", "stop-tenant");
        ppa.day("good", "2023-10-30", 20, 81);
        ppa.day("good", "2023-11-02", 20, 82);
        ppa.day("ill", "2023-11-02", 20, 83);
        poison("ill", "2023-11-02");
        Answer first = backfill("night", "2023-10-30", "2023-11-03", "good,ill", "--config-dir", dir.toString());
        assertThat(first.code()).isEqualTo(1);
        assertThat(values(first.json().path("launches"), "job", "day", "status"))
                .containsExactly(
                        "data-validation 2023-10-30..2023-10-31 COMPLETED",
                        "data-validation 2023-11-01..2023-11-03 COMPLETED",
                        "daily-rollup 2023-10-30..2023-10-31 COMPLETED",
                        "daily-rollup 2023-11-01..2023-11-03 FAILED",
                        "rolling-risk 2023-10-30..2023-10-31 COMPLETED",
                        "rolling-risk 2023-11-01..2023-11-03 COMPLETED");
        assertThat(first.json().path("leftOut").path("ill").asString()).contains("failed at daily-rollup, execution");
        assertThat(ppa.texts(
                        "SELECT DISTINCT tenant_id AS t FROM rolling_risk_metrics WHERE tenant_id IN ('good', 'ill')"))
                .as("planned when daily-rollup was done, for before it had no input")
                .containsExactly("good");

        heal("ill");
        Answer second = backfill("night", "2023-10-30", "2023-11-03", "good,ill", "--config-dir", dir.toString());
        assertThat(second.code()).as(second.out()).isZero();
        assertThat(values(second.json().path("plan"), "job", "tenant", "day", "kind"))
                .as("looked at anew because daily-rollup has work on it")
                .containsExactly("data-validation ill 2023-11-02 asked", "daily-rollup ill 2023-11-02 failed");
        assertThat(values(second.json().path("launches"), "job", "done"))
                .containsExactly("data-validation 1", "daily-rollup 1", "rolling-risk 2");
        assertThat(plan(backfill("night", "2023-10-30", "2023-11-03", "good,ill", "--config-dir", dir.toString())))
                .isEmpty();
    }

    @Test
    void underStop_aTenantThatFailed_endsTheBackfill(@TempDir Path dir) throws IOException {
        schedule(dir, "halting", "stop");
        ppa.day("halts", "2022-11-02", 5, 84);
        poison("halts", "2022-11-02");
        Answer halted = backfill("halting", "2022-11-01", "2022-11-03", "halts", "--config-dir", dir.toString());
        assertThat(halted.code()).isEqualTo(1);
        assertThat(values(halted.json().path("launches"), "job", "status"))
                .containsExactly("data-validation COMPLETED", "daily-rollup FAILED");
        assertThat(halted.json().path("halted").asString())
                .startsWith("daily-rollup, execution")
                .endsWith("failed for halts");
    }

    @Test
    void withPatience_aDayThatIsBeingRun_isDoneOnceItIsFree() {
        ppa.day("waits", "2022-12-05", 5, 73);
        Watch watch = new Watch(Progress.NONE, part -> {});
        Catalog catalog = Catalog.load(Optional.empty());
        try (Stores stores = ppa.stores(Clock.systemUTC());
                HikariDataSource postgres = ppa.postgres();
                Suite suite = Suite.open(stores, catalog, watch)) {
            LocalDate day = LocalDate.of(2022, 12, 5);
            BackfillRequest request = BackfillRequest.of(
                    catalog,
                    "daily-rollup",
                    new DayRange(day, day),
                    new Options(
                            List.of("waits"),
                            Set.of(Choice.values()),
                            Order.OLDEST,
                            OptionalInt.empty(),
                            OptionalLong.empty(),
                            null),
                    stores.clock());
            Leases leases = new Leases(postgres, ProcessIdentity.current());
            Attempt held = leases.tryAcquire(List.of("run:daily-rollup:2022-12-05"), Duration.ofMinutes(5), 4712L);
            List<String> told = new ArrayList<>();
            Patience patience = new Patience(Duration.ofMinutes(2), sentence -> {
                told.add(sentence);
                leases.release(held.leases());
            });
            Backfill backfill = suite.backfill();
            BackfillPlan plan = backfill.plan(request);
            BackfillResult result = suite.run(watch, () -> backfill.run(request, plan, watch, patience));
            assertThat(told).singleElement().asString().contains("execution 4712", "waiting for it");
            assertThat(result.exitCode()).isEqualTo(ExitCode.DONE);
            assertThat(result.done()).isEqualTo(1);
        }
    }

    private static void schedule(Path dir, String name, String onFailure) throws IOException {
        Files.createDirectories(dir.resolve("schedules"));
        Files.writeString(
                dir.resolve("schedules").resolve(name + ".yml"),
                Files.readString(Path.of("schedules/nightly.yml"))
                        .replace("name: nightly", "name: " + name)
                        .replace("on-failure: stop-tenant", "on-failure: " + onFailure)
                        .replaceAll(
                                "(?m)^run: .*$",
                                "run: [data-validation, daily-rollup, rolling-risk, partition-maintenance]"));
    }

    @Test
    void hostileNames_areDoneLikeOthers_andMoveNoTerminal() {
        String name = "o'b\nri\u001B[2Jen,\"x\"";
        ppa.decision(name, UUID.randomUUID(), "2023-12-05 10:00:00.000", "S", 0.5);
        String json = "[\"o'b\\nri\\u001B[2Jen,\\\"x\\\"\"]";
        Answer dry = ppa.ppa(
                "backfill",
                "daily-rollup",
                "--from",
                "2023-12-05",
                "--to",
                "2023-12-05",
                "--tenants",
                json,
                "--dry-run");
        assertThat(dry.code()).as(dry.err()).isZero();
        assertThat(dry.out()).contains("o'b␊ri␛[2Jen").doesNotContain("\u001B");
        Answer done = backfill("daily-rollup", "2023-12-05", "2023-12-05", json);
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(done.err()).doesNotContain("\u001B");
        assertThat(done.json().path("done").asLong()).isEqualTo(1);
    }

    @Test
    void aTenantWhoseNameIsNoText_isLeftAlone_andTold() {
        try (Installation other = Installation.applied()) {
            other.day("sound", "2024-01-05", 5, 1);
            other.sql("INSERT INTO trading_decisions_probabilistic (id, timestamp, symbol, decision, user_id,"
                    + " aggregated_confidence, tenant_id) VALUES (generateUUIDv4(), '2024-01-05 10:00:00', 'S', 'BUY',"
                    + " generateUUIDv4(), 0.5, 'zero\\0byte')");
            Answer done = other.ppa("backfill", "daily-rollup", "--from", "2024-01-05", "--to", "2024-01-05");
            assertThat(done.code()).as(done.err()).isZero();
            assertThat(done.err()).contains("left alone: zero␀byte: its tenant_id is no text");
            assertThat(other.published("sound", "2024-01-05")).isNotEmpty();
            assertThat(other.ppa("ledger", "--job", "daily-rollup", "--from", "2024-01-05", "--to", "2024-01-05")
                            .out())
                    .contains("2024-01-05 zero␀byte missing: its tenant_id is no text");
        }
    }

    static Stream<Arguments> usage() {
        return Stream.of(
                Arguments.of(List.of("daily-rolup"), "did you mean 'daily-rollup'?"),
                Arguments.of(List.of("nigthly"), "did you mean 'nightly'?"),
                Arguments.of(List.of("migrate-legacy"), "'ppa launch migrate-legacy' runs it"),
                Arguments.of(List.of("weekly-maintenance"), "'ppa launch partition-maintenance' runs it"),
                Arguments.of(List.of("daily-rollup", "--from", "2024-03-02"), "it is after --to 2024-03-01"),
                Arguments.of(List.of("daily-rollup", "--from", "2024-02-30"), "2024-02 has 29 days"),
                Arguments.of(List.of("daily-rollup", "--to", "2999-01-01"), "2999-01-01 is in the future"),
                Arguments.of(List.of("daily-rollup", "--from", "1990-01-01"), "--from 1990-01-01 --to "),
                Arguments.of(List.of("daily-rollup", "--tenants", "a,,b"), "empty item"),
                Arguments.of(List.of("daily-rollup", "--order", "up"), "--order"),
                Arguments.of(List.of("daily-rollup", "--max-parallel", "0"), "--max-parallel 0: from 1 to 64"),
                Arguments.of(List.of("daily-rollup", "--max-parallel", "65"), "--max-parallel 65: from 1 to 64"),
                Arguments.of(List.of("daily-rollup", "--max-failures", "0"), "--max-failures 0: 1 or more"),
                Arguments.of(List.of("daily-rollup", "--wait", "2d"), "--wait 2d"),
                Arguments.of(List.of("daily-rollup", "--all"), "--reason"),
                Arguments.of(List.of("daily-rollup", "--reason", "x"), "--all"),
                Arguments.of(List.of("daily-rollup", "--all", "--missing", "--reason", "x"), "--missing"));
    }

    @ParameterizedTest
    @MethodSource("usage")
    void wrongUsage_is2_andNamesValueBoundAndFix(List<String> args, String named) {
        List<String> all = new ArrayList<>(List.of("backfill"));
        all.addAll(args);
        if (!args.contains("--from")) {
            all.addAll(List.of("--from", "2024-03-01"));
        }
        if (!args.contains("--to")) {
            all.addAll(List.of("--to", "2024-03-01"));
        }
        Answer answer = ppa.ppa(all.toArray(String[]::new));
        assertThat(answer.code()).as(answer.err()).isEqualTo(2);
        assertThat(answer.err()).contains(named).doesNotContain("\tat ");
        assertThat(answer.out()).isEmpty();
    }

    @Test
    void aTenantNobodyKnows_isTakenForMisspelt() {
        ppa.day("spelled", "2024-06-03", 5, 91);
        Answer answer = backfill("daily-rollup", "2024-06-03", "2024-06-03", "speled");
        assertThat(answer.code()).isEqualTo(2);
        assertThat(answer.err()).contains("--tenants speled: nobody has heard of", "did you mean 'spelled'?");
    }
}
