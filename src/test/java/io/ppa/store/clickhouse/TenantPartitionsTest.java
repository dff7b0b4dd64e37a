package io.ppa.store.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.TenantPartitions.Scattered;
import io.ppa.testing.TestStores;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which partitions are merged, and when their number is a warning. */
class TenantPartitionsTest {

    private static final String MONTHLY = " (tenant_id String, date Date, n UInt64) ENGINE = %s PARTITION BY"
            + " (tenant_id, toYYYYMM(date)) ORDER BY (tenant_id, date) %s SETTINGS max_bytes_to_merge_at_max_space_in_pool = 1,"
            + " max_bytes_to_merge_at_min_space_in_pool = 1";

    @ParameterizedTest
    @MethodSource("numbers")
    void aTableNearTheCeiling_isWarnedOf(int partitions, List<String> warnings) {
        assertThat(TenantPartitions.warnings(Map.of("rolling_risk_metrics", partitions)))
                .isEqualTo(warnings);
    }

    static Stream<Arguments> numbers() {
        return Stream.of(
                arguments(0, List.of()),
                arguments(799, List.of()),
                arguments(
                        800,
                        List.of(
                                "rolling_risk_metrics has 800 partitions (tenant, month), near the 1,000 from which on ClickHouse"
                                        + " slows down: prune old months")),
                arguments(
                        999,
                        List.of(
                                "rolling_risk_metrics has 999 partitions (tenant, month), near the 1,000 from which on ClickHouse"
                                        + " slows down: prune old months")),
                arguments(
                        1_000,
                        List.of(
                                "rolling_risk_metrics has 1,000 partitions (tenant, month); from 1,000 on ClickHouse slows down:"
                                        + " prune old months")));
    }

    @Test
    void onlyMonthsThatAreOver_inManyParts_ofTablesWhoseMergesChangeNoRow_areScattered() {
        try (ClickHouse clickhouse = TestStores.clickhouse()) {
            table(clickhouse, "plain", "MergeTree", "");
            table(clickhouse, "sums", "SummingMergeTree", "");
            table(clickhouse, "replaces", "ReplacingMergeTree", "");
            table(clickhouse, "forgets", "MergeTree", "TTL date + INTERVAL 100 YEAR");
            table(clickhouse, "ppa_stage_7", "MergeTree", "");
            run(
                    clickhouse,
                    "CREATE TABLE untenanted (n UInt64, date Date) ENGINE = MergeTree PARTITION BY toYYYYMM(date) ORDER BY n");
            TenantPartitions partitions = new TenantPartitions(clickhouse);
            LocalDate april = LocalDate.of(2024, 4, 8);

            List<Scattered> scattered = partitions.scattered(april, 2);

            assertThat(scattered)
                    .extracting(Scattered::table, Scattered::partition, Scattered::parts, Scattered::rows)
                    .containsExactly(tuple("plain", "('o\\'b: {é}',202403)", 3L, 3L));
            assertThat(scattered.get(0).bytes()).isPositive();
            assertThat(partitions.scattered(april.minusDays(8), 2))
                    .as("as of 31 March, March is not over")
                    .isEmpty();
            assertThat(partitions.scattered(april, 3))
                    .as("three parts are not more than three")
                    .isEmpty();
            assertThat(partitions.scattered(LocalDate.of(2024, 5, 1), 2)).hasSize(2);

            partitions.merge(scattered.get(0));

            assertThat(partitions.scattered(april, 1)).isEmpty();
            assertThat(clickhouse.query(
                            new SqlText(
                                    "test",
                                    "SELECT sum(n) AS n, count() AS rows FROM plain WHERE toYYYYMM(date) = 202403"),
                            Map.of(),
                            row -> row.getLong("n") + " " + row.getLong("rows")))
                    .containsExactly("6 3");
        }
    }

    /** Three parts of March and of April of one tenant, with one key. */
    private static void table(ClickHouse clickhouse, String name, String engine, String ttl) {
        run(clickhouse, "CREATE TABLE " + name + MONTHLY.formatted(engine, ttl));
        for (int n = 1; n <= 3; n++) {
            run(clickhouse, "INSERT INTO " + name + " VALUES ('o\\'b: {é}', '2024-03-31', " + n + ")");
            run(clickhouse, "INSERT INTO " + name + " VALUES ('o\\'b: {é}', '2024-04-01', " + n + ")");
        }
    }

    private static void run(ClickHouse clickhouse, String statement) {
        clickhouse.execute(new SqlText("test", statement), Map.of());
    }
}
