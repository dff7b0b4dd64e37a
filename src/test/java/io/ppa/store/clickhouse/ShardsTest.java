package io.ppa.store.clickhouse;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.clickhouse.TenantPartitions.Scattered;
import io.ppa.testing.ClusterStand;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ShardsTest {

    private static final List<String> TENANTS =
            IntStream.range(0, 20).mapToObj(n -> "tenant-é'" + n).toList();

    @SuppressWarnings("NullAway.Init")
    private static ClusterStand stand;

    @SuppressWarnings("NullAway.Init")
    private static ClickHouse clickhouse;

    @BeforeAll
    static void apply() {
        stand = new ClusterStand();
        clickhouse = ClickHouse.connect(stand.location());
        new ClickHouseSchema(clickhouse, Clock.systemUTC()).apply();
    }

    @AfterAll
    static void close() {
        clickhouse.close();
        stand.close();
    }

    private static void decision(ClickHouse on, String tenant) {
        on.execute(
                new SqlText(
                        "test",
                        "INSERT INTO trading_decisions_probabilistic (id, timestamp, tenant_id)"
                                + " SELECT generateUUIDv4(), '2023-03-01 00:00:00', {tenant:String}"),
                Map.of("tenant", tenant));
    }

    private static List<String> tenantsOn(ClickHouse shard) {
        return shard.query(
                new SqlText("test", "SELECT DISTINCT tenant_id AS t FROM trading_decisions_probabilistic ORDER BY t"),
                Map.of(),
                row -> row.getString("t"));
    }

    @Test
    void tenant_isLookedForWhereTheDistributedTablePutIt() {
        TENANTS.forEach(tenant -> decision(clickhouse, tenant));
        Map<String, List<String>> byUrl = clickhouse.byShard(TENANTS).entrySet().stream()
                .collect(toMap(shard -> shard.getKey().location().url(), Map.Entry::getValue));
        assertThat(byUrl).containsOnlyKeys(stand.url(1), stand.url(2));
        for (ClickHouse shard : clickhouse.shards()) {
            assertThat(tenantsOn(shard))
                    .containsExactlyInAnyOrderElementsOf(
                            byUrl.get(shard.location().url()));
        }
        for (String tenant : TENANTS) {
            assertThat(tenantsOn(clickhouse.of(tenant))).contains(tenant);
        }
        assertThat(tenantsOn(clickhouse)).hasSameElementsAs(TENANTS);
    }

    @Test
    void tenantWithRowsOnTheWrongShard_isNamed_ratherThanHalfOverlooked() {
        SqlText asked = new SqlText("test", "SELECT DISTINCT tenant_id AS tenant FROM model_feedback_events");
        for (ClickHouse shard : clickhouse.shards()) {
            shard.execute(
                    new SqlText(
                            "test",
                            "INSERT INTO model_feedback_events (feedback_id, timestamp, tenant_id)"
                                    + " SELECT generateUUIDv4(), '2023-03-01 00:00:00', 'astray'"),
                    Map.of());
        }
        String wrong = clickhouse.of("astray").location().url().equals(stand.url(1))
                ? "2 (" + stand.url(2) + ")"
                : "1 (" + stand.url(1) + ")";
        assertThatThrownBy(() -> clickhouse.tenants(asked, Map.of()))
                .isInstanceOf(StoreException.class)
                .hasMessage(
                        "1 tenant has rows on a shard where cluster 'two-shards' does not put them: 'astray' on shard "
                                + wrong);
    }

    @Test
    void partsOfAMonth_areMergedOnTheirShard() {
        for (ClickHouse shard : clickhouse.shards()) {
            shard.execute(
                    new SqlText(
                            "test",
                            "ALTER TABLE trading_decisions_probabilistic MODIFY SETTING"
                                    + " max_bytes_to_merge_at_max_space_in_pool = 1,"
                                    + " max_bytes_to_merge_at_min_space_in_pool = 1"),
                    Map.of());
        }
        for (String tenant : TENANTS) {
            decision(clickhouse, tenant);
            decision(clickhouse, tenant);
        }
        TenantPartitions partitions = new TenantPartitions(clickhouse);
        LocalDate later = LocalDate.of(2024, 1, 1);
        List<Scattered> scattered = partitions.scattered(later, 1);
        assertThat(scattered.stream().map(Scattered::shard).distinct()).hasSize(2);
        scattered.forEach(partitions::merge);
        assertThat(partitions.scattered(later, 1)).isEmpty();
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                arguments("nowhere", List.of(), "knows no cluster 'nowhere'; it knows two-shards"),
                arguments(
                        ClusterStand.CLUSTER,
                        List.of(TestStores.locations().clickhouse().url()),
                        " is in no shard of cluster 'two-shards' as it knows it, and must be in one"),
                arguments(
                        ClusterStand.CLUSTER,
                        List.of("http://127.0.0.1:1", stand().url(1)),
                        "shard 2 of cluster 'two-shards' cannot be reached: none of http://127.0.0.1:1, "
                                + stand().url(1) + " is a server of it that answers"));
    }

    private static ClusterStand stand() {
        return stand;
    }

    @ParameterizedTest
    @MethodSource("wrong")
    void clusterThatIsNotWhatTheSettingsSay_isNamed(String cluster, List<String> nodes, String why) {
        try (ClickHouse wrong = ClickHouse.connect(stand.location(cluster, nodes))) {
            assertThatThrownBy(wrong::shards)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(why);
        }
    }

    @Test
    void shardThatFallsAway_failsItsOwnTenantsOnly_andIsFoundAgain() {
        ClusterStand own = new ClusterStand();
        SqlText one = new SqlText("test", "SELECT 1 AS one");
        try (ClickHouse entered = ClickHouse.connect(own.location())) {
            List<String> onFirst = entered.byShard(TENANTS).get(entered.shards().get(0));
            List<String> onSecond =
                    entered.byShard(TENANTS).get(entered.shards().get(1));
            own.stop(2);
            assertThatThrownBy(() -> entered.of(onSecond.get(0)).queryServer(one, Map.of(), row -> 1))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining(own.url(2) + "/");
            for (int again = 0; again < 2; again++) {
                assertThatThrownBy(() -> entered.of(onSecond.get(1)))
                        .isInstanceOf(StoreUnavailableException.class)
                        .hasMessageContaining("shard 2 of cluster 'two-shards' cannot be reached: tried " + own.url(2));
                assertThat(entered.of(onFirst.get(1)).location().url()).isEqualTo(own.url(1));
            }
            assertThat(entered.reachableShards()).hasSize(1);
            assertThatThrownBy(entered::shards).isInstanceOf(StoreUnavailableException.class);
            own.restart(2);
            assertThat(entered.of(onSecond.get(0)).queryServer(one, Map.of(), row -> 1))
                    .containsExactly(1);
            assertThat(entered.shards()).hasSize(2);
        } finally {
            own.close();
        }
    }

    @Test
    void nodesGivenInAnyOrder_areAskedWhichShardTheyAre() {
        List<String> reversed = List.of(stand.url(2), stand.url(1));
        try (ClickHouse given = ClickHouse.connect(stand.location(ClusterStand.CLUSTER, reversed))) {
            assertThat(given.shards())
                    .extracting(shard -> shard.location().url())
                    .containsExactly(stand.url(1), stand.url(2));
        }
    }

    static Stream<Arguments> addresses() {
        return Stream.of(
                arguments("http://a:8123", "b.example", "http://b.example:8123"),
                arguments("https://a", "b", "https://b"),
                arguments("http://a:8123/proxy/", "b", "http://b:8123/proxy/"),
                arguments("http://a:8123", "::1", "http://[::1]:8123"));
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void serverOfTheCluster_isAskedAtThePortOfTheFirst(String url, String host, String expected) {
        assertThat(Shards.at(url, host)).isEqualTo(expected);
    }

    @Test
    void serverThatStandsAlone_isItsOwnShard() {
        try (ClickHouse alone = TestStores.clickhouse()) {
            assertThat(alone.shards()).containsExactly(alone);
            assertThat(alone.of("anybody")).isSameAs(alone);
            SqlText as = new SqlText("test", "CREATE TABLE a AS b");
            assertThat(alone.unreplicated(as, "b")).isSameAs(as);
        }
    }
}
