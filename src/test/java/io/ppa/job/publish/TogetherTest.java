package io.ppa.job.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.drift.CalibrationDrift;
import io.ppa.job.risk.RollingRisk;
import io.ppa.job.rollup.DailyRollup;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.testing.TestStores;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Which tenants are done together, by what part metadata say of their rows. */
class TogetherTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-31");

    private static final Map<String, String> RISK = Map.of(
            "windows", "[30, 90, 252]",
            "risk-free-rate", "0",
            "sufficient-days", "60",
            "periods-per-year", "{}",
            "asset-classes", "{}");

    private static final Map<String, String> DRIFT = Map.of(
            "feedback-horizon", "P7D",
            "max-rejected-fraction", "0.01",
            "pooling", "P7D",
            "reference-window", "P30D",
            "min-outcomes", "500",
            "mce-min-rows", "30",
            "resamples", "1000",
            "seed", "1");

    private static ClickHouse clickhouse;

    @BeforeAll
    static void rows() {
        clickhouse = TestStores.clickhouse();
        for (String table : List.of(
                "V001__trading_decisions_probabilistic",
                "V005__model_feedback_events",
                "V007__probabilistic_performance_analytics")) {
            clickhouse.execute(SqlText.load("clickhouse/migrations/" + table + ".sql"), Map.of());
        }
        rows("large", 50_001);
        rows("before", DAY.minusDays(36), 50_001);
        IntStream.range(0, 12).forEach(i -> rows("middle" + i, 50_000));
    }

    private static void rows(String tenant, int rows) {
        rows(tenant, DAY, rows);
    }

    private static void rows(String tenant, LocalDate day, int rows) {
        clickhouse.execute(new SqlText("test", """
                        INSERT INTO trading_decisions_probabilistic (id, timestamp, tenant_id)
                        SELECT generateUUIDv4(), toDateTime64({day:Date}, 3, 'UTC'), {tenant:String} FROM numbers({rows:UInt64})"""), Map.of("tenant", tenant, "day", day, "rows", rows));
    }

    @AfterAll
    static void close() {
        clickhouse.close();
    }

    private static List<List<String>> together(Publication publication, int parallelism, List<TenantPlan> plans) {
        Map<String, String> settings = new HashMap<>(RISK);
        settings.putAll(DRIFT);
        settings.putAll(Map.of(
                "parallelism", String.valueOf(parallelism),
                "lease", "PT60S",
                "heartbeat", "PT10S",
                "retry.attempts", "1",
                "retry.backoff", "PT1S",
                "max-memory-usage", "1"));
        JobRequest request = new JobRequest("daily-rollup", new DayRange(DAY, DAY), List.of(), settings, null);
        return new Together(clickhouse, publication, 100_000)
                .of(request, plans).stream()
                        .map(group -> group.stream().map(TenantPlan::tenant).toList())
                        .toList();
    }

    private static TenantPlan plan(String tenant, LocalDate... days) {
        SortedMap<LocalDate, String> planned = new TreeMap<>();
        for (LocalDate day : days) {
            planned.put(day, "missing");
        }
        return new TenantPlan(tenant, planned);
    }

    private static List<TenantPlan> plans(String name, int count) {
        return IntStream.range(0, count).mapToObj(i -> plan(name + i, DAY)).toList();
    }

    @Test
    void aLargeTenant_isDoneByItself() {
        List<TenantPlan> plans = new ArrayList<>(plans("small", 3));
        plans.add(1, plan("large", DAY));

        assertThat(together(new DailyRollup(clickhouse), 1, plans))
                .containsExactlyInAnyOrder(List.of("large"), List.of("small0", "small1", "small2"));
    }

    @Test
    void smallOnes_areAsManyAtOnce_asLeaveNobodyIdle() {
        assertThat(together(new DailyRollup(clickhouse), 2, plans("small", 5)))
                .containsExactly(List.of("small0", "small1", "small2"), List.of("small3", "small4"));
        assertThat(together(new DailyRollup(clickhouse), 8, plans("small", 3))).hasSize(3);
        assertThat(together(new DailyRollup(clickhouse), 2, plans("small", 1100)))
                .extracting(List::size)
                .containsExactly(250, 250, 250, 250, 100);
    }

    /** 909 encoded characters each, and 65,536 in a statement's parameter. */
    @Test
    void theirNamesTogether_areBounded() {
        assertThat(together(new DailyRollup(clickhouse), 1, plans("中".repeat(100), 150)))
                .extracting(List::size)
                .containsExactly(71, 71, 8);
    }

    @Test
    void theirRowsTogether_areBounded() {
        assertThat(together(new DailyRollup(clickhouse), 1, plans("middle", 12)))
                .extracting(List::size)
                .containsExactly(2, 2, 2, 2, 2, 2);
    }

    /** What a job reads counts: here the daily rows of nine months, and no raw ones. */
    @Test
    void rowsAreThoseOfTheLookBack() {
        dailyRows("long", "2023-07-31", 50_001);
        dailyRows("older", "2023-06-30", 50_001);

        assertThat(together(
                        new RollingRisk(clickhouse),
                        1,
                        List.of(plan("large", DAY), plan("long", DAY), plan("older", DAY))))
                .containsExactlyInAnyOrder(List.of("long"), List.of("large", "older"));
    }

    private static void dailyRows(String tenant, String day, int rows) {
        clickhouse.execute(new SqlText("test", """
                        INSERT INTO probabilistic_performance_analytics (date, user_id, total_predictions, tenant_id)
                        SELECT {day:Date}, generateUUIDv4(), 1, {tenant:String} FROM numbers({rows:UInt64})"""), Map.of("tenant", tenant, "day", day, "rows", rows));
    }

    @Test
    void thoseWithOtherDays_areOthers() {
        assertThat(together(
                        new DailyRollup(clickhouse),
                        1,
                        List.of(
                                plan("a", DAY),
                                plan("b", DAY.minusDays(1)),
                                plan("c", DAY),
                                plan("d", DAY, DAY.minusDays(1)))))
                .containsExactly(List.of("a", "c"), List.of("b"), List.of("d"));
    }

    @Test
    void rowsThatNumbersReachBackTo_areCounted() {
        List<TenantPlan> plans = new ArrayList<>(plans("small", 2));
        plans.add(plan("before", DAY));

        assertThat(together(new DailyRollup(clickhouse), 1, plans)).hasSize(1);
        assertThat(together(new CalibrationDrift(clickhouse), 1, plans))
                .containsExactlyInAnyOrder(List.of("before"), List.of("small0", "small1"));
    }

    /** calibration-drift reads the windows of a tenant's month once; it takes as many days of several tenants at most. */
    @Test
    void moreDays_areOfFewerTenants() {
        LocalDate[] days = DAY.minusDays(9).datesUntil(DAY.plusDays(1)).toArray(LocalDate[]::new);
        List<TenantPlan> plans =
                IntStream.range(0, 7).mapToObj(i -> plan("small" + i, days)).toList();

        assertThat(together(new CalibrationDrift(clickhouse), 1, plans))
                .extracting(List::size)
                .containsExactly(3, 3, 1);
        assertThat(together(new CalibrationDrift(clickhouse), 1, plans("small", 40)))
                .extracting(List::size)
                .containsExactly(31, 9);
        assertThat(together(new DailyRollup(clickhouse), 1, plans)).hasSize(1);
    }

    @Test
    void namesThatAreNoText_areDoneOneByOne() {
        assertThat(together(new DailyRollup(clickhouse), 1, List.of(plan("a\0", DAY), plan("b\0", DAY))))
                .hasSize(2);
    }
}
