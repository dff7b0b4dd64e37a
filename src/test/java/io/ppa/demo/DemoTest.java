package io.ppa.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.GraphChange;
import io.ppa.model.Pattern;
import io.ppa.model.ProbabilityGraph;
import io.ppa.model.PropagatedConfidence;
import io.ppa.store.SqlText;
import io.ppa.store.arangodb.H2DependencyGraph;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.ClickHouseSchema;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.weaviate.H2PatternStore;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Load and report on the real engine. */
class DemoTest {

    private static final int A_DAY = DemoDataTest.A_DAY;

    private final ClickHouse clickhouse = TestStores.clickhouse();

    private final HikariDataSource postgres = Postgres.connect(TestStores.freshPostgresDatabase(), 10);

    private final JdbcClient jdbc = JdbcClient.create(postgres);

    private final HikariDataSource h2 = TestStores.freshH2Database();

    private final H2DependencyGraph graph = new H2DependencyGraph(h2);

    private final H2PatternStore patterns = new H2PatternStore(h2);

    private final Demo demo = new Demo(clickhouse, postgres, h2);

    @BeforeEach
    void createTheTables() {
        new ClickHouseSchema(clickhouse, Clock.systemUTC()).apply();
        new PostgresSchema(postgres, Clock.systemUTC()).apply();
        graph.apply();
        patterns.apply();
    }

    @AfterEach
    void close() {
        clickhouse.close();
        postgres.close();
        h2.close();
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

    /** What a user has chosen since stays as it is. */
    @Test
    void putsUsersAndTheirWishesOnce() {
        demo.load(new DemoOptions(1));
        jdbc.sql("UPDATE public.user_probability_preferences SET uncertainty_warning_threshold = 0.77")
                .update();

        demo.load(new DemoOptions(1));

        assertThat(jdbc.sql("SELECT count(*) FROM public.users")
                        .query(Integer.class)
                        .single())
                .isEqualTo(7);
        assertThat(jdbc.sql("SELECT concat_ws(' ', confidence_alert_threshold, uncertainty_warning_threshold,"
                                + " enable_auto_retraining) FROM public.user_probability_preferences ORDER BY 1")
                        .query(String.class)
                        .list())
                .containsExactly("0.56 0.77 t", "0.90 0.77 f", "0.90 0.77 t");
    }

    /** Twelve models of three tenants and one for everybody; what the platform changed since stays as it is. */
    @Test
    void registersTenantsAndTheirModelsOnce() {
        demo.load(new DemoOptions(1));
        jdbc.sql("UPDATE public.probabilistic_models SET status = 'deprecated'").update();

        demo.load(new DemoOptions(1));

        assertThat(jdbc
                        .sql("SELECT concat_ws(' ', coalesce(d.tenant, '(shared)'), m.model_name, m.version, m.status)"
                                + " FROM public.probabilistic_models AS m LEFT JOIN public.tenant_directory AS d"
                                + " ON d.tenant_uuid = m.tenant_id")
                        .query(String.class)
                        .list()
                        .stream()
                        .sorted())
                .hasSize(13)
                .startsWith("(shared) macd_cross 1.0 deprecated", "demo-aurora macd_cross 1.0 deprecated")
                .endsWith("demo-cascade zscore_reversion 1.0 deprecated");
    }

    /** Of the demo's models only, and of the last day only. */
    @Test
    void showsTheRegistryOfTheDemoAlone() {
        demo.load(new DemoOptions(1));
        registered("'demo-aurora'", "macd_cross", "2018-05-10", "0.5431, 0.9712, 0.24418, -1.25");
        registered("NULL", "macd_cross", "2018-05-10", "0.5, 0.9, 0.25, NULL");
        registered("'demo-borealis'", "macd_cross", "2018-05-09", "0.9, 0.9, 0.9, 9");
        jdbc.sql("INSERT INTO public.probabilistic_models (model_name, version, model_type, parameters)"
                        + " VALUES ('momentum', '1.0', 'x', '{}')")
                .update();
        registered("NULL", "momentum", "2018-05-10", "0.9, 0.9, 0.9, 9");

        assertThat(lines(demo.report(new DemoOptions(1)), "1,234"))
                .extracting(line -> line.strip().replaceAll(" {2,}", "|"))
                .containsExactly(
                        "macd_cross|1.0|(shared)|1,234|50.0 %|0.900|0.250|–",
                        "macd_cross|1.0|demo-aurora|1,234|54.3 %|0.971|0.244|-1.25");
    }

    /** Numbers of the version 1.0 of a registered model, as model-performance leaves them. */
    private void registered(String tenant, String model, String day, String numbers) {
        String columns = "(accuracy, calibration_score, brier_score, sharpe_ratio)";
        jdbc.sql("WITH changed AS (UPDATE public.probabilistic_models SET " + columns + " = (" + numbers
                        + ") WHERE model_name = :model AND version = '1.0'"
                        + " AND tenant_id IS NOT DISTINCT FROM ppa.tenant_uuid(" + tenant + ") RETURNING *)"
                        + " INSERT INTO public.model_performance_history (model_id, model_name, version, day, decisions,"
                        + " evaluated, execution_id, changed_at) SELECT id, model_name, version, :day::date, 2000, 1234, 1,"
                        + " now() FROM changed")
                .param("model", model)
                .param("day", day)
                .update();
    }

    @Test
    void saysWhatToRunWhereNothingIsPublished() {
        demo.load(new DemoOptions(2));

        String report = demo.report(new DemoOptions(2));

        assertThat(report).startsWith("Demo: 2 days, 2018-05-09 to 2018-05-10.");
        assertThat(lines(report, "nothing for these days yet; run")).hasSize(7);
        assertThat(lines(report, "launch "))
                .contains(
                        "    java -jar target/ppa.jar launch daily-rollup day=2018-05-09..2018-05-10",
                        "    java -jar target/ppa.jar launch rolling-risk day=2018-05-09..2018-05-10",
                        "    java -jar target/ppa.jar launch calibration-drift day=2018-05-09..2018-05-10",
                        "    java -jar target/ppa.jar launch model-performance day=2018-05-09..2018-05-10",
                        "    java -jar target/ppa.jar launch graph-weights day=2018-05-09..2018-05-10",
                        "    java -jar target/ppa.jar launch pattern-outcomes day=2018-05-09..2018-05-10");
    }

    /** Also where a load was cut short; what a job wrote since stays as it is. */
    @Test
    void putsGraphsAndPatternsOnce() {
        demo.load(new DemoOptions(2));
        JdbcClient documents = JdbcClient.create(h2);
        documents
                .sql("DELETE FROM probability_dependencies WHERE edge_key LIKE 'demo-aurora:ensemble%'")
                .update();
        documents
                .sql("DELETE FROM uncertainty_embedding WHERE tenant_id = 'demo-cascade'")
                .update();
        documents
                .sql("UPDATE probability_dependencies SET weight = 0.7 WHERE edge_key LIKE 'demo-borealis:model_rsi%'")
                .update();

        demo.load(new DemoOptions(2));

        assertThat(graph.tenants()).isEqualTo(Demo.tenants());
        ProbabilityGraph borealis = graph.load("demo-borealis").graph();
        assertThat(borealis.nodes())
                .extracting(ComponentNode::key)
                .containsExactly(
                        "demo-borealis:ensemble",
                        "demo-borealis:meta_validator",
                        "demo-borealis:model_macd_cross_1_0",
                        "demo-borealis:model_momentum_1_1",
                        "demo-borealis:model_rsi_reversion_2_0");
        assertThat(borealis.edges())
                .extracting(edge -> edge.from() + " " + edge.numbers().weight())
                .containsExactly(
                        "demo-borealis:ensemble 1.0",
                        "demo-borealis:model_macd_cross_1_0 " + 1.0 / 3,
                        "demo-borealis:model_momentum_1_1 " + 1.0 / 3,
                        "demo-borealis:model_rsi_reversion_2_0 0.7");
        assertThat(graph.load("demo-aurora").graph().edges()).hasSize(5);
        List<String> seen = new ArrayList<>();
        patterns.patterns(page -> page.forEach(it -> seen.add(it.tenant() + " " + it.regime())));
        assertThat(seen)
                .containsExactlyInAnyOrder(
                        "demo-aurora bear",
                        "demo-aurora bull",
                        "demo-aurora volatile",
                        "demo-borealis bear",
                        "demo-borealis bull",
                        "demo-borealis volatile",
                        "demo-cascade bear",
                        "demo-cascade bull",
                        "demo-cascade volatile");
        List<String> embedded = new ArrayList<>();
        patterns.embeddings(page -> page.forEach(it -> embedded.add(it.tenant())));
        assertThat(embedded).hasSize(9);
    }

    @Test
    void showsWhatTheEnsembleTrusted_andTrusts() {
        demo.load(new DemoOptions(1));
        LocalDate day = LocalDate.of(2018, 5, 10);
        ProbabilityGraph loaded = graph.load("demo-borealis").graph();
        DependencyEdge edge = loaded.edges().stream()
                .filter(it -> it.from().contains("model_rsi"))
                .findFirst()
                .orElseThrow();
        graph.write(new GraphChange(
                "demo-borealis",
                day,
                Instant.EPOCH,
                List.of(),
                List.of(new DependencyEdge(
                        edge.key(),
                        edge.from(),
                        edge.to(),
                        edge.type(),
                        new EdgeNumbers(0.25, 0.8, 0.2),
                        day,
                        edge.numbers(),
                        edge.revision())),
                List.of(new PropagatedConfidence(
                        "demo-borealis",
                        "demo-borealis:ensemble",
                        day,
                        OptionalDouble.of(0.53),
                        OptionalDouble.empty())),
                List.of()));

        assertThat(lines(demo.report(new DemoOptions(1)), "  demo-borealis"))
                .extracting(line -> line.strip().replaceAll(" {2,}", "|"))
                .containsExactly(
                        "demo-borealis|ensemble|rsi_reversion 2.0|0.250|0.333|–|–",
                        "demo-borealis|ensemble|(all)|0.530|–");
    }

    @Test
    void showsPatternsWithNumbersAlone() {
        demo.load(new DemoOptions(1));
        List<Pattern> all = new ArrayList<>();
        patterns.patterns(all::addAll);
        Pattern told = all.stream()
                .filter(it -> it.tenant().equals("demo-cascade") && it.regime().equals("bull"))
                .findFirst()
                .orElseThrow();
        patterns.updatePatterns(List.of(new Pattern(
                told.id(),
                told.tenant(),
                told.symbol(),
                told.regime(),
                OptionalDouble.of(0.61),
                OptionalDouble.of(0.55),
                told.createdAt())));

        assertThat(lines(demo.report(new DemoOptions(1)), "  demo-cascade"))
                .extracting(line -> line.strip().replaceAll(" {2,}", "|"))
                .containsExactly("demo-cascade|" + told.symbol() + "|bull|0.550|0.610|–|–");
    }

    @Test
    void showsTheRiskOfWholeTenantsInTheTwoShortestWindows() {
        execute("INSERT INTO rolling_risk_metrics (tenant_id, date, scope, window_days, days, sufficient,"
                + " sharpe_annualised, sharpe_standard_error, psr, max_drawdown) VALUES"
                + " ('demo-aurora', '2018-05-10', 'tenant', 30, 22, false, 1.25, 0.5, 0.99, 0.012),"
                + " ('demo-aurora', '2018-05-10', 'tenant', 90, 61, true, nan, nan, nan, 0),"
                + " ('demo-aurora', '2018-05-10', 'tenant', 252, 61, true, 9, 9, 9, 9),"
                + " ('demo-aurora', '2018-05-10', 'user', 30, 22, false, 9, 9, 9, 9),"
                + " ('demo-aurora', '2018-05-09', 'tenant', 30, 21, false, 9, 9, 9, 9),"
                + " ('real', '2018-05-10', 'tenant', 30, 22, false, 9, 9, 9, 9)");

        assertThat(lines(demo.report(new DemoOptions(1)), "  demo-aurora"))
                .extracting(line -> line.strip().replaceAll(" {2,}", "|"))
                .containsExactly(
                        "demo-aurora|30 days|22|+1.25 ± 0.50|0.990|1.2 %|too few days to rely on",
                        "demo-aurora|90 days|61|– ± –|–|0.0 %");
    }

    /**
     * Two days of one model of one tenant: confidences 0.8 and 0.4, returns 0.01 and 0.04, then −0.02 and 0.01. Weighted
     * 0.02 and −0.01, alike 0.025 and −0.005.
     */
    @Test
    void showsWhatDriftingCost() {
        call(1, "2018-05-09", 0.8, 0.01);
        call(2, "2018-05-09", 0.4, 0.04);
        call(3, "2018-05-10", 0.8, -0.02);
        call(4, "2018-05-10", 0.4, 0.01);
        call(5, "2018-05-08", 0.9, 0.5); // before it drifted
        execute("INSERT INTO calibration_drift_daily (tenant_id, date, model_name, model_version, evaluated,"
                + " calibration_gap, ece, ece_noise_floor) VALUES"
                + " ('demo-aurora', '2018-05-10', 'm', '1', 1500, 0.1, 0.12, 0.05),"
                + " ('demo-aurora', '2018-05-10', 'n', '1', 0, nan, nan, nan),"
                + " ('real', '2018-05-10', 'o', '1', 5, 0.1, 0.12, 0.05)");
        for (String day : List.of("2018-05-09", "2018-05-10")) {
            jdbc.sql("INSERT INTO public.calibration_drift_decisions (tenant, model_name, model_version, day,"
                            + " window_days, evaluated, qualifies, drifting, execution_id, decided_at)"
                            + " VALUES ('demo-aurora', 'm', '1', :day::date, 1, 1500, true, true, 1, now())")
                    .param("day", day)
                    .update();
        }

        double cost = 1.025 * 0.995 - 1.02 * 0.99;
        assertThat(lines(demo.report(new DemoOptions(3)), "  demo-aurora"))
                .extracting(line -> line.strip().replaceAll(" {2,}", "|"))
                .containsExactly(
                        "m|1|demo-aurora|1,500|+10.0 pp|0.120|0.050|"
                                + String.format(Locale.ROOT, "%+.3f pp", 100 * cost) + "|drifting since 2018-05-09",
                        "n|1|demo-aurora|0|–|–|–|–");
    }

    @Test
    void countsWhatWasToldAboutTheDemoAlone() {
        execute(
                "INSERT INTO calibration_drift_daily (tenant_id, date, model_name) VALUES ('demo-aurora', '2018-05-10', 'm')");
        assertThat(demo.report(new DemoOptions(1))).contains("\n  nothing\n");
        jdbc.sql("INSERT INTO ppa.outbox (stream, event_key, fields, created_at, delivered_at, entry_id) VALUES"
                        + " ('a', '1', '{\"tenant\":\"demo-aurora\"}', now(), now(), '1-0'),"
                        + " ('a', '2', '{\"tenant\":\"demo-aurora\"}', now(), NULL, NULL),"
                        + " ('b', '3', '{\"tenant\":\"demo-cascade\"}', now(), now(), '2-0'),"
                        + " ('b', '4', '{\"tenant\":\"real\"}', now(), now(), '3-0')")
                .update();

        String report = demo.report(new DemoOptions(1));

        assertThat(lines(report, "still owed")).singleElement().asString().matches("  a +1  1 still owed");
        assertThat(report).containsPattern("\n  b +1\n");
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

    /** A decision of the model and its feedback a day later. */
    private void call(int id, String day, double confidence, double actualReturn) {
        String uuid = new UUID(0, id).toString();
        execute("INSERT INTO trading_decisions_probabilistic (tenant_id, id, timestamp, model_versions,"
                + " aggregated_confidence) VALUES ('demo-aurora', '" + uuid + "', '" + day
                + " 21:00:00', [('m', '1')], " + confidence + ")");
        execute("INSERT INTO model_feedback_events (tenant_id, feedback_id, prediction_id, timestamp, actual_return)"
                + " VALUES ('demo-aurora', '" + uuid + "', '" + uuid + "', '" + day
                + " 21:00:00'::DateTime64(3) + INTERVAL 1 DAY, " + actualReturn + ")");
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
