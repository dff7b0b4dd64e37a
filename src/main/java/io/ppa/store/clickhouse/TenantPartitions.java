package io.ppa.store.clickhouse;

import io.ppa.store.SqlText;
import java.time.LocalDate;
import java.util.ArrayList;
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
     * @param id ClickHouse's name of it
     * @param partition as readers know it, for example {@code ('acme',202403)}
     * @param parts at least 2
     * @param bytes compressed
     */
    public record Scattered(String table, String id, String partition, long parts, long rows, long bytes) {}

    /** The tenants that have rows, of whatever day. */
    public SortedSet<String> tenants() {
        return new TreeSet<>(clickhouse.query(TENANTS, Map.of(), row -> row.getString("tenant")));
    }

    /** How many each table has. */
    public Map<String, Integer> counts() {
        Map<String, Integer> partitions = new TreeMap<>();
        clickhouse
                .query(COUNTS, Map.of(), row -> Map.entry(row.getString("table"), row.getInteger("partitions")))
                .forEach(table -> partitions.put(table.getKey(), table.getValue()));
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
        return clickhouse.query(
                CLOSED,
                Map.of("closed_before", closedBefore.toString(), "parts", parts),
                row -> new Scattered(
                        row.getString("table"),
                        row.getString("id"),
                        row.getString("partition"),
                        row.getLong("parts"),
                        row.getLong("rows"),
                        row.getLong("bytes")));
    }

    /** Merges its parts into one, and waits for it. */
    public void merge(Scattered partition) {
        clickhouse.execute(MERGE, Map.of("table", partition.table(), "partition", partition.id()));
    }
}
