package io.ppa.job.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.job.publish.Checks;
import io.ppa.job.risk.RollingRiskReference.Daily;
import io.ppa.testing.PublishSql;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Audit, diff, hash, publication and what was read, on staged rows that were broken or changed on purpose. */
class RiskPublishSqlTest {

    private static final String TENANT = "o'b";

    private static final LocalDate LAST = LocalDate.parse("2024-03-31");

    private static final List<LocalDate> DAYS = List.of(LAST.minusDays(1), LAST);

    private static final UUID USER = new UUID(0, 1);

    private RiskSql sql;

    @BeforeEach
    void staged() {
        sql = new RiskSql();
        List<Daily> rows = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            rows.add(new Daily(LAST.minusDays(i), "S" + i % 2, USER, 5, 0.001 * (i % 7 - 3), 10));
        }
        sql.load(TENANT, rows);
        stage();
    }

    @AfterEach
    void close() {
        sql.close();
    }

    @Test
    void soundRowsPassTheAudit() {
        assertThat(offended()).isEmpty();
    }

    @Test
    void everyCheckFindsWhatItIsFor() {
        Map<String, String> faults = new TreeMap<>(Map.of(
                "duplicate_key", "* REPLACE (days AS days)",
                "day_not_asked_for", "* REPLACE (toDate('2024-03-02') AS date)",
                "window_disagrees", "* REPLACE ('x' AS symbol, 31 AS window_days)",
                "scope_disagrees", "* REPLACE ('user' AS scope)",
                "out_of_range", "* REPLACE ('x' AS symbol, 1.5 AS psr)",
                "undefined_disagrees", "* REPLACE ('x' AS symbol, nan AS sharpe_annualised)",
                "stamp_disagrees", "* REPLACE ('x' AS symbol, run_id + 1 AS run_id)",
                "beyond_float64", "* REPLACE ('x' AS symbol, nan AS total_return)"));
        assertThat(faults.keySet())
                .isEqualTo(Checks.read(RiskSql.file("checks")).byName().keySet());
        faults.forEach((check, fault) -> {
            stage();
            sql.execute(
                    "INSERT INTO stage SELECT " + fault
                            + " FROM stage WHERE stage.scope = 'symbol' AND stage.symbol = 'S1' AND stage.window_days = 90 AND stage.date = '2024-03-31'");
            assertThat(offended()).as(check).containsExactly(check);
        });
    }

    @Test
    void diffCountsAddedRemovedChangedAndUnchanged() {
        assertThat(diff()).containsExactly(12L, 0L, 0L, 0L);
        publish();
        assertThat(diff()).containsExactly(0L, 0L, 0L, 12L);
        sql.execute(
                "INSERT INTO stage SELECT * REPLACE ('S2' AS symbol) FROM stage WHERE stage.symbol = 'S1' AND window_days = 30 AND date = '2024-03-31'");
        sql.execute("ALTER TABLE stage DELETE WHERE scope = 'user' SETTINGS mutations_sync = 2");
        sql.execute(
                "ALTER TABLE stage UPDATE psr = 0.5 WHERE scope = 'tenant' AND window_days = 90 SETTINGS mutations_sync = 2");
        assertThat(diff()).containsExactly(1L, 3L, 1L, 8L);
    }

    @Test
    void publishedRowsHashAsStagedOnes_andOtherDaysOfTheMonthStay() {
        publish();
        Map<LocalDate, String> both = sql.hashes(TENANT, DAYS, "rolling_risk_metrics");
        assertThat(both).hasSize(2).isEqualTo(sql.hashes(TENANT, DAYS, "stage"));

        sql.execute("ALTER TABLE stage UPDATE psr = 0.5 WHERE 1 SETTINGS mutations_sync = 2");
        publish(List.of(LAST));
        Map<LocalDate, String> now = sql.hashes(TENANT, DAYS, "rolling_risk_metrics");
        assertThat(now.get(DAYS.get(0))).isEqualTo(both.get(DAYS.get(0)));
        assertThat(now.get(LAST)).isNotEqualTo(both.get(LAST));
    }

    @Test
    void publishEmptyWithdrawsTheMonth() {
        publish();
        PublishSql.withdraw(
                sql.clickhouse(), "rolling_risk_metrics", RiskSql.parameters(TENANT, DAYS, RiskSql.SETTINGS));
        assertThat(sql.hashes(TENANT, DAYS, "rolling_risk_metrics")).isEmpty();
    }

    @Test
    void tenantsAreThoseWithRowsInTheLongestWindow_orPublishedOnes() {
        sql.load("old", List.of(new Daily(DAYS.get(0).minusDays(252), "S", USER, 1, 0, 1)));
        sql.load("just", List.of(new Daily(DAYS.get(0).minusDays(251), "S", USER, 1, 0, 1)));
        sql.load("later", List.of(new Daily(LAST.plusDays(1), "S", USER, 1, 0, 1)));
        sql.execute("INSERT INTO rolling_risk_metrics SELECT * REPLACE ('published' AS tenant_id) FROM stage");
        List<String> tenants = sql.clickhouse()
                .query(
                        RiskSql.file("tenants"),
                        RiskSql.parameters(TENANT, DAYS, RiskSql.SETTINGS),
                        row -> row.getString("tenant"));
        assertThat(tenants).containsExactly("just", TENANT, "published");
    }

    @Test
    void dailyRowsAreCountedOnce_theRejectedByReason() {
        LocalDate before = DAYS.get(0);
        sql.load(
                TENANT,
                List.of(
                        new Daily(before, "bad", USER, 1, Double.NaN, 1),
                        new Daily(before, "worse", USER, 1, -1.5, Double.NaN),
                        new Daily(before.minusDays(251), "heavy", USER, 1, 0.1, Double.POSITIVE_INFINITY),
                        new Daily(before.minusDays(252), "old", USER, 1, Double.NaN, 1),
                        new Daily(LAST, "light", USER, 1, 0.1, -1),
                        new Daily(LAST, "nothing evaluated", USER, 0, Double.NaN, -1)));
        stage();
        Map<LocalDate, List<Long>> reads = new TreeMap<>();
        sql.clickhouse()
                .query(
                        RiskSql.file("reads"),
                        RiskSql.parameters(TENANT, DAYS, RiskSql.SETTINGS),
                        row -> reads.put(
                                row.getLocalDate("day"),
                                List.of(
                                        row.getLong("keys"),
                                        row.getLong("read"),
                                        row.getLong("total_return_not_finite"),
                                        row.getLong("total_return_below_minus_one"),
                                        row.getLong("weight_not_finite"),
                                        row.getLong("weight_negative"))));
        assertThat(reads)
                .isEqualTo(Map.of(
                        before, List.of(13L, 102L, 1L, 1L, 1L, 0L),
                        LAST, List.of(15L, 2L, 0L, 0L, 0L, 1L)));
    }

    private void stage() {
        sql.stage(TENANT, DAYS, RiskSql.SETTINGS, Map.of());
    }

    /** Added, removed, changed, unchanged of the last day. */
    private List<Long> diff() {
        Map<LocalDate, List<Long>> diffs = new TreeMap<>();
        sql.clickhouse()
                .query(
                        RiskSql.file("diff"),
                        RiskSql.parameters(TENANT, List.of(LAST), RiskSql.SETTINGS),
                        row -> diffs.put(
                                row.getLocalDate("day"),
                                List.of(
                                        row.getLong("added"),
                                        row.getLong("removed"),
                                        row.getLong("changed"),
                                        row.getLong("unchanged"))));
        return diffs.get(LAST);
    }

    private void publish() {
        publish(DAYS);
    }

    private void publish(List<LocalDate> days) {
        PublishSql.publish(
                sql.clickhouse(),
                "rolling_risk_metrics",
                PublishSql.file("fill_swap"),
                RiskSql.parameters(TENANT, days, RiskSql.SETTINGS));
    }

    private List<String> offended() {
        Map<String, Object> parameters = RiskSql.parameters(TENANT, DAYS, RiskSql.SETTINGS);
        return sql
                .clickhouse()
                .query(Checks.read(RiskSql.file("checks")).statement(), parameters, row -> row.getString("check"))
                .stream()
                .distinct()
                .toList();
    }
}
