package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.cli.Installation.Answer;
import io.ppa.demo.Demo;
import io.ppa.demo.DemoOptions;
import io.ppa.testing.ClusterStand;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs on two shards: what they publish there is, row by row, what they publish on one server. */
class ClusterFlowTest {

    private static final List<String> JOBS =
            List.of("data-validation", "daily-rollup", "rolling-risk", "calibration-drift", "model-performance");

    private static final List<String> PUBLISHED = List.of(
            "probabilistic_performance_analytics",
            "rolling_risk_metrics",
            "calibration_drift_daily",
            "model_performance_daily");

    @SuppressWarnings("NullAway.Init")
    private static ClusterStand stand;

    @SuppressWarnings("NullAway.Init")
    private static Installation two;

    @SuppressWarnings("NullAway.Init")
    private static Installation one;

    @SuppressWarnings("NullAway.Init")
    private static String days;

    @BeforeAll
    static void install(@TempDir Path dir) throws IOException {
        stand = new ClusterStand();
        two = Installation.applied(stand);
        one = Installation.applied();
        DemoOptions options = new DemoOptions(4);
        days = Demo.days(options).get(0) + ".." + Demo.days(options).get(3);
        for (Path file : Demo.export(options, dir)) {
            for (Installation installation : List.of(one, two)) {
                try (InputStream body = Files.newInputStream(file)) {
                    installation
                            .clickhouse()
                            .insertCsv(file.getFileName().toString().replace(".csv", ""), body);
                }
            }
        }
    }

    @AfterAll
    static void close() {
        one.close();
        two.close();
        stand.close();
    }

    private static List<String> onShard(int shard, String sql) {
        return one.texts(sql.replace("SHARD", stand.shardDatabase(shard)));
    }

    @Test
    void everyJob_publishesOnTwoShards_whatItPublishesOnOneServer_bitByBit() {
        for (String job : JOBS) {
            Answer alone = one.ppa("launch", job, "day=" + days, "--json");
            Answer together = two.ppa("launch", job, "day=" + days, "--json");
            assertThat(together.code()).as(job + together.err()).isEqualTo(alone.code());
            assertThat(together.json().path("tenants"))
                    .as(job)
                    .hasSameSizeAs(alone.json().path("tenants"));
        }
        for (String table : PUBLISHED) {
            String all = "SELECT toString(tuple(* EXCEPT (run_id, computed_at))) AS t FROM " + table + " ORDER BY t";
            List<String> published = two.texts(all);
            assertThat(published).as(table).isNotEmpty().isEqualTo(one.texts(all));
            for (int shard : List.of(1, 2)) {
                String here = "SELECT DISTINCT cityHash64(tenant_id) % 2 AS t FROM SHARD." + table;
                assertThat(onShard(shard, here)).as(table).containsExactly(String.valueOf(shard - 1));
            }
        }
        for (String job : List.of("daily-rollup", "rolling-risk")) {
            Answer again = two.ppa("launch", job, "day=" + days, "--json");
            assertThat(again.json().path("tenants")).as(job + again.out()).isEmpty();
        }
        for (int shard : List.of(1, 2)) {
            assertThat(
                            onShard(
                                    shard,
                                    "SELECT name AS t FROM system.tables WHERE database = 'SHARD' AND name LIKE 'ppa\\_s%\\_%'"))
                    .containsExactlyInAnyOrder("ppa_schema_history", "ppa_schema_object");
        }
    }

    @Test
    void lateFeedback_reopensItsTenant_onItsShard() {
        for (String tenant : List.of("late-a", "late-b", "late-c", "late-d")) {
            two.day(tenant, "2024-01-10", 20, tenant.hashCode() % 1000);
        }
        String tenants = "tenants=late-a,late-b,late-c,late-d";
        assertThat(two.ppa("launch", "daily-rollup", "day=2024-01-10", tenants).code())
                .isZero();
        UUID waiting = UUID.randomUUID();
        two.decision("late-b", waiting, "2024-01-10 23:59:59.999", "S1", 0.9);

        Answer done = two.ppa("launch", "daily-rollup", "day=2024-01-10", tenants, "--json");
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(done.json().path("tenants")).hasSize(1);
        assertThat(done.tenant("late-b").path("changed").asLong()).isEqualTo(1);
    }

    @Test
    void shardThatIsDown_isNamed_withExitCode3_andUsedAgainOnceItIsUp() {
        stand.stop(2);
        Answer refused = two.ppa("launch", "daily-rollup", "day=2024-02-10");
        stand.restart(2);
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err())
                .contains("shard 2 of cluster 'two-shards' cannot be reached: tried " + stand.url(2))
                .contains("ppa.clickhouse.nodes");
        assertThat(two.ppa("launch", "daily-rollup", "day=2024-02-10").code()).isZero();
    }
}
