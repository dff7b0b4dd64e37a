package io.ppa.store.clickhouse;

import io.ppa.store.SqlText;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The partitions of ClickHouse's tables, each a tenant's month (UTC): how many there are, and in how many parts. */
public final class TenantPartitions {

    /** From here on ClickHouse advises against more partitions of a table. */
    static final int CEILING = 1_000;

    /** When an operator should hear of it: pruning takes time, and so does asking what may go. */
    static final int NEAR_CEILING = CEILING * 4 / 5;

    private static final SqlText COUNTS = SqlText.load("clickhouse/schema/partitions.sql");

    private static final SqlText TENANTS = SqlText.load("clickhouse/schema/tenants.sql");

    private static final SqlText CLOSED = SqlText.load("clickhouse/partition_maintenance/closed_partitions.sql");

    private static final SqlText MERGE = SqlText.load("clickhouse/partition_maintenance/merge.sql");

    private final ClickHouse clickhouse;

    public TenantPartitions(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
    }

    /**
     * A partition that is in many parts.
     *
     * @param shard the server it is on
     * @param id ClickHouse's name of it
     * @param partition as readers know it, for example {@code ('acme',202403)}
     * @param parts at least 2
     * @param bytes compressed
     */
    public record Scattered(
            ClickHouse shard, String table, String id, String partition, long parts, long rows, long bytes) {}

    /** The tenants that have rows, of whatever day. */
    public SortedSet<String> tenants() {
        return new TreeSet<>(clickhouse.queryShards(TENANTS, Map.of(), row -> row.getString("tenant")));
    }

    /** How many each table has; in a cluster, on the shard that has most: the ceiling is a server's. */
    public Map<String, Integer> counts() {
        Map<String, Integer> partitions = new TreeMap<>();
        clickhouse
                .queryShards(COUNTS, Map.of(), row -> Map.entry(row.getString("table"), row.getInteger("partitions")))
                .forEach(table -> partitions.merge(table.getKey(), table.getValue(), Math::max));
        return partitions;
    }

    /** A sentence for each table that comes near the number ClickHouse advises against, or is above it. */
    public static List<String> warnings(Map<String, Integer> counts) {
        List<String> warnings = new ArrayList<>();
        counts.forEach((table, count) -> {
            if (count >= CEILING) {
                warnings.add(
                        "%s has %,d partitions (tenant, month); from %,d on ClickHouse slows down: prune old months"
                                .formatted(table, count, CEILING));
            } else if (count >= NEAR_CEILING) {
                warnings.add(
                        "%s has %,d partitions (tenant, month), near the %,d from which on ClickHouse slows down: prune old months"
                                .formatted(table, count, CEILING));
            }
        });
        return warnings;
    }

    /**
     * Partitions of months that are over, in more parts than that; those of tables whose merges change rows are left out.
     *
     * @param closedBefore a month is over that lies wholly before the month of this day
     */
    public List<Scattered> scattered(LocalDate closedBefore, int parts) {
        List<Scattered> scattered = new ArrayList<>();
        for (ClickHouse shard : clickhouse.shards()) {
            scattered.addAll(shard.query(
                    CLOSED,
                    Map.of("closed_before", closedBefore.toString(), "parts", parts),
                    row -> new Scattered(
                            shard,
                            row.getString("table"),
                            row.getString("id"),
                            row.getString("partition"),
                            row.getLong("parts"),
                            row.getLong("rows"),
                            row.getLong("bytes"))));
        }
        // Stable, so that of one server the order is the statement's.
        scattered.sort(Comparator.comparingLong(Scattered::parts).reversed());
        return scattered;
    }

    /** Merges its parts into one, and waits for it. */
    public void merge(Scattered partition) {
        partition.shard().execute(MERGE, Map.of("table", partition.table(), "partition", partition.id()));
    }
}
