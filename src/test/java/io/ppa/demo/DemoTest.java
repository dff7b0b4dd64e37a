package io.ppa.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.ClickHouseSchema;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Load and report on the real engine. */
class DemoTest {

    private static final int A_DAY = DemoDataTest.A_DAY;

    private final ClickHouse clickhouse = TestStores.clickhouse();

    private final Demo demo = new Demo(clickhouse);

    @BeforeEach
    void createTheTables() {
        new ClickHouseSchema(clickhouse, Clock.systemUTC()).apply();
    }

    @AfterEach
    void close() {
        clickhouse.close();
    }

    @Test
    void loadsEveryRowOnce() {
        DemoLoad first = demo.load(new DemoOptions(5));
        DemoLoad again = demo.load(new DemoOptions(5));
        DemoLoad more = demo.load(new DemoOptions(7));

        assertThat(first.decisions()).isEqualTo(5 * A_DAY);
        assertThat(first.decisionsAdded()).isEqualTo(5 * A_DAY);
        assertThat(first.feedbackAdded()).isEqualTo(5 * A_DAY);
        assertThat(again.decisionsAdded()).isZero();
        assertThat(again.feedbackAdded()).isZero();
        assertThat(more.decisionsAdded()).isEqualTo(2 * A_DAY);
        assertThat(more.feedbackAdded()).isEqualTo(2 * A_DAY);
        assertThat(more.lastDay()).isEqualTo(LocalDate.of(2018, 5, 10));
        assertThat(more.days()).isEqualTo(Demo.days(new DemoOptions(7)));
        for (String table : List.of("trading_decisions_probabilistic", "model_feedback_events")) {
            assertThat(number("SELECT count() AS x FROM " + table)).isEqualTo(7 * A_DAY);
        }
    }

    @Test
    void addsTheFeedbackAnInterruptedLoadLeftOut() {
        demo.load(new DemoOptions(2));
        execute("TRUNCATE TABLE model_feedback_events");

        DemoLoad load = demo.load(new DemoOptions(2));

        assertThat(load.decisionsAdded()).isZero();
        assertThat(load.feedbackAdded()).isEqualTo(2 * A_DAY);
    }

    @Test
    void theEngineReadsWhatWasMeant() {
        demo.load(new DemoOptions(DemoOptions.MAX_DAYS));

        assertThat(number("SELECT count() AS x FROM trading_decisions_probabilistic AS d"
                        + " JOIN model_feedback_events AS f ON f.prediction_id = d.id AND f.tenant_id = d.tenant_id"
                        + " WHERE f.symbol = d.symbol AND f.user_id = d.user_id"
                        + " AND f.predicted_direction::String = d.decision::String"
                        + " AND f.predicted_confidence = d.aggregated_confidence"
                        + " AND f.success = (f.actual_direction::String = d.decision::String)"
                        + " AND has(f.models_updated, d.model_versions[1].1)"
                        + " AND length(d.model_versions) = 1 AND length(d.indicator_probabilities) = 1"
                        + " AND d.indicator_probabilities[1].2 = d.aggregated_confidence"
                        + " AND d.aggregated_confidence BETWEEN 0 AND 1 AND f.actual_return > -1"
                        + " AND d.epistemic_uncertainty + d.aleatoric_uncertainty <= 1"
                        + " AND d.confidence_interval_lower <= d.expected_return"
                        + " AND d.expected_return <= d.confidence_interval_upper"
                        + " AND f.timestamp BETWEEN d.timestamp + INTERVAL 1 DAY AND d.timestamp + INTERVAL 5 DAY"))
                .isEqualTo(DemoOptions.MAX_DAYS * A_DAY);
        assertThat(number("SELECT count() AS x FROM trading_decisions_probabilistic"
                        + " WHERE toHour(timestamp, 'UTC') = 21 AND toDate(timestamp, 'UTC') = '2018-05-10'"))
                .isEqualTo(A_DAY);
    }

    @Test
    void saysWhenNothingIsPublished() {
        demo.load(new DemoOptions(2));

        assertThat(demo.report(new DemoOptions(2)))
                .contains("nothing published for these days yet")
                .contains("launch daily-rollup day=2018-05-09..2018-05-10")
                .contains("rsi_reversion");
    }

    @Test
    void reportsWhatWasPublishedAndFindsTheOverConfidentVersion() {
        demo.load(DemoOptions.defaults());
        publish();

        String report = demo.report(DemoOptions.defaults());
        assertThat(report).startsWith("Demo: 30 trading days of S&P 500 and AAPL, 2018-03-29 to 2018-05-10,");
        assertThat(lines(report, "demo-")).hasSize(3).allMatch(line -> !line.contains("–"));
        assertThat(lines(report, "over-confident")).singleElement().asString().contains("rsi_reversion     2.0");
        assertThat(lines(report, "under-confident")).isEmpty();
        assertThat(report).contains("java -jar target/ppa.jar launch daily-rollup day=2018-05-10");
    }

    @Test
    void undefinedIsNeverZero() {
        demo.load(new DemoOptions(1));
        execute("TRUNCATE TABLE model_feedback_events");
        publish();

        String report = demo.report(new DemoOptions(1));

        assertThat(lines(report, "momentum").get(0).split(" +"))
                .containsExactly("", "momentum", "1.0", "235", "–", "–", "–", "–", "–", "–", "–");
    }

    /** Another tenant's rows, a replayed decision, a corrected feedback and one that came too late. */
    @Test
    void countsAsTheRollupDoes() {
        demo.load(new DemoOptions(1));
        String before = demo.report(new DemoOptions(1));
        execute("INSERT INTO trading_decisions_probabilistic SELECT * REPLACE ('real' AS tenant_id)"
                + " FROM trading_decisions_probabilistic");
        execute("INSERT INTO trading_decisions_probabilistic SELECT * FROM trading_decisions_probabilistic"
                + " WHERE tenant_id = 'demo-aurora'");
        execute("INSERT INTO model_feedback_events SELECT * REPLACE (timestamp + INTERVAL 7 DAY AS timestamp,"
                + " generateUUIDv4() AS feedback_id, NOT success AS success) FROM model_feedback_events");

        assertThat(demo.report(new DemoOptions(1))).isEqualTo(before);

        execute("INSERT INTO model_feedback_events SELECT * REPLACE (timestamp + INTERVAL 1 DAY AS timestamp,"
                + " generateUUIDv4() AS feedback_id, true AS success) FROM model_feedback_events"
                + " WHERE timestamp < '2018-05-15'");
        assertThat(lines(demo.report(new DemoOptions(1)), "macd_cross").get(0)).contains("  100.0 %  ");
    }

    /** The tenant's published day: {@code (0.01·0.1·2 + 0.04·0.2·1) / (0.1·2 + 0.2·1)} = 0.025, then −0.1. */
    @Test
    void weighsATenantsDayByPositionAndCompoundsDays() {
        execute("INSERT INTO probabilistic_performance_analytics (tenant_id, date, symbol, total_predictions,"
                + " successful_predictions, evaluated_predictions, avg_confidence, brier_score, total_return,"
                + " avg_position_size) VALUES"
                + " ('demo-aurora', '2018-05-09', 'A', 2, 1, 2, 0.5, 0.2, 0.01, 0.1),"
                + " ('demo-aurora', '2018-05-09', 'B', 1, 1, 1, 0.8, 0.5, 0.04, 0.2),"
                + " ('demo-aurora', '2018-05-09', 'C', 1, 0, 0, 0.9, nan, 0, 0.2),"
                + " ('demo-aurora', '2018-05-10', 'A', 1, 0, 1, 0.9, 0.8, -0.1, 0.1),"
                + " ('real', '2018-05-10', 'A', 1, 0, 1, 0.9, 0.8, -0.5, 0.1)");
        Map<String, Object> range = Demo.range(Demo.days(new DemoOptions(2)));

        List<double[]> rows = clickhouse.query(SqlText.load("clickhouse/demo/tenants.sql"), range, row -> new double[] {
            row.getLong("days"),
            row.getLong("decisions"),
            row.getDouble("accuracy"),
            row.getDouble("mean_confidence"),
            row.getDouble("brier_score"),
            row.getDouble("compounded_return"),
            row.getDouble("sharpe_daily"),
            row.getDouble("max_drawdown")
        });

        // Sharpe: mean −0.0375 over the deviation of two values, their distance / √2.
        assertThat(rows)
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsExactly(
                                new double[] {
                                    2, 5, 0.5, 0.72, 0.425, 1.025 * 0.9 - 1, -0.0375 / (0.125 / Math.sqrt(2)), 0.1
                                },
                                within(1e-12)));
    }

    private void publish() {
        List<LocalDate> months = List.of(LocalDate.of(2018, 3, 1), LocalDate.of(2018, 4, 1), LocalDate.of(2018, 5, 1));
        for (String tenant : Demo.tenants()) {
            for (LocalDate month : months) {
                publish(tenant, month);
            }
        }
    }

    /** The rollup's own query, without its staging and swapping. */
    private void publish(String tenant, LocalDate month) {
        LocalDate last = month.plusMonths(1).minusDays(1);
        Map<String, Object> stage = Map.of("stage", "stage");
        execute("DROP TABLE IF EXISTS stage SYNC");
        clickhouse.execute(SqlText.load("clickhouse/probabilistic_performance_analytics/stage.sql"), stage);
        clickhouse.execute(
                SqlText.load("clickhouse/probabilistic_performance_analytics/query.sql"),
                Map.of(
                        "stage",
                        "stage",
                        "tenant",
                        tenant,
                        "from",
                        month.toString(),
                        "to",
                        last.toString(),
                        "days",
                        month.datesUntil(last.plusDays(1))
                                .map(LocalDate::toString)
                                .toList(),
                        "horizon_days",
                        7,
                        "metric_version",
                        1,
                        "execution_id",
                        1,
                        "computed_at",
                        "2018-06-01 00:00:00.000"));
        execute("INSERT INTO probabilistic_performance_analytics SELECT * EXCEPT (decisions, feedbacks,"
                + " confidence_not_finite, confidence_out_of_range, uncertainty_not_finite, uncertainty_negative,"
                + " return_not_finite, return_below_minus_one) FROM stage WHERE total_predictions > 0");
    }

    private void execute(String sql) {
        clickhouse.execute(new SqlText("test", sql), Map.of());
    }

    private long number(String sql) {
        return clickhouse
                .query(new SqlText("test", sql), Map.of(), row -> row.getLong("x"))
                .get(0);
    }

    private static List<String> lines(String text, String word) {
        return text.lines().filter(line -> line.contains(word)).toList();
    }
}
