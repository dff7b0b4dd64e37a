package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.demo.Demo;
import io.ppa.demo.DemoLoad;
import io.ppa.demo.DemoOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/** The demo's rows through the real jobs with the settings they are delivered with. */
class DemoFlowTest {

    @Test
    void the_over_confident_version_is_found_drifting_and_no_honest_one_is() {
        try (Installation installation = Installation.embedded();
                HikariDataSource postgres = installation.postgres();
                HikariDataSource h2 = Installation.h2()) {
            Answer answer = installation.ppa("demo");
            assertThat(answer.code()).as(answer.out() + answer.err()).isZero();
            Demo demo = new Demo(installation.clickhouse(), postgres, h2);
            String report = demo.report(new DemoOptions(DemoOptions.DEFAULT_DAYS));
            assertThat(answer.out()).endsWith(report);

            assertThat(lines(report, "drifting since"))
                    .hasSize(2)
                    .allMatch(line -> line.contains("  rsi_reversion     2.0      demo-"));
            assertThat(lines(report, "drifted on")).isEmpty();
            assertThat(report).doesNotContain("nothing for these days yet");
            assertThat(events(postgres))
                    .containsExactly(
                            "demo-borealis rsi_reversion 2.0 2018-04-05 started",
                            "demo-cascade rsi_reversion 2.0 2018-04-09 started");
            // Of borealis alone a user wants models retrained.
            assertThat(lines(report, "learning_events"))
                    .singleElement()
                    .asString()
                    .matches("  learning_events +1");
            assertThat(lines(report, "calibration_drift "))
                    .singleElement()
                    .asString()
                    .matches("  calibration_drift +2");
            assertThat(lines(report, "uncertainty_alerts")).hasSize(1);
            assertThat(lines(report, "confidence_updates")).hasSize(1);

            // Every tenant's models, and the one that is registered for everybody.
            assertThat(lines(report, "(shared)   "))
                    .filteredOn(line -> line.contains("macd_cross"))
                    .hasSize(1);
            assertThat(JdbcClient.create(postgres)
                            .sql("SELECT sum(evaluated) FILTER (WHERE tenant_id IS NULL)"
                                    + " = sum(evaluated) FILTER (WHERE tenant_id IS NOT NULL)"
                                    + " FROM model_performance_history WHERE model_name = 'macd_cross'")
                            .query(Boolean.class)
                            .single())
                    .isTrue();
            assertThat(lines(report, "model_performance "))
                    .singleElement()
                    .asString()
                    .matches("  model_performance +12");

            // The classics trusted more than before gained what the others lost, in one night a twentieth of the way.
            assertThat(lines(report, "  ensemble  "))
                    .hasSize(12 + 3)
                    .filteredOn(line -> line.contains("(all)"))
                    .hasSize(3)
                    .allMatch(line -> line.matches(".* 0\\.[45]\\d\\d +0\\.\\d{3}"));
            assertThat(JdbcClient.create(h2)
                            .sql("SELECT count(*) FROM probability_dependencies WHERE weight <> base_weight"
                                    + " AND tenant_id LIKE 'demo-%'")
                            .query(Integer.class)
                            .single())
                    .isPositive();
            // A pattern of each regime of each tenant, with what came of decisions like it.
            assertThat(report.lines().filter(line -> line.matches("  demo-\\S+ +\\S+ +(bull|bear|volatile) +0\\..*")))
                    .hasSize(9);

            DemoLoad again = demo.load(new DemoOptions(DemoOptions.DEFAULT_DAYS));
            assertThat(again.decisionsAdded()).isZero();
            runTheJobs(installation, again);
            JsonNode told =
                    installation.ppa("notifications", "--limit", "1", "--json").json();
            assertThat(told).hasSize(3).allSatisfy(delivery -> {
                assertThat(delivery.path("subject").asString()).startsWith("drift started: 2 models (demo-borealis ");
                assertThat(delivery.path("state").asString()).isEqualTo("silenced");
            });
            assertThat(demo.report(new DemoOptions(DemoOptions.DEFAULT_DAYS))).isEqualTo(report);
        }
    }

    private static void runTheJobs(Installation installation, DemoLoad load) {
        for (String job : DemoCommand.JOBS) {
            List<String> args = new ArrayList<>(List.of("launch", job));
            args.addAll(DemoCommand.arguments(job, load));
            Answer answer = installation.ppa(args.toArray(String[]::new));
            assertThat(answer.code()).as(answer.out() + answer.err()).isZero();
        }
    }

    private static List<String> events(HikariDataSource postgres) {
        return JdbcClient.create(postgres)
                .sql("SELECT concat_ws(' ', tenant, model_name, model_version, day, kind)"
                        + " FROM public.calibration_drift_events WHERE withdrawn_at IS NULL ORDER BY 1")
                .query(String.class)
                .list();
    }

    private static List<String> lines(String text, String word) {
        return text.lines().filter(line -> line.contains(word)).toList();
    }
}
