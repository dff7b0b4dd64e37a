package io.ppa.store.clickhouse;

import io.ppa.model.Expired;
import io.ppa.store.SqlText;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Rows past their retention, and how they go: a whole month of a tenant by dropping its partition, what is left of months by a
 * mutation, which is waited for. In a cluster each shard is done by itself.
 */
public final class ExpiredPartitions {

    private static final SqlText STATES = sql("states");
    private static final SqlText SIZE = sql("size");
    private static final SqlText PARTITIONS = sql("partitions");
    private static final SqlText BOUNDARY = sql("boundary");
    private static final SqlText COUNT = sql("count");
    private static final SqlText DELETE = sql("delete");
    private static final SqlText DROP = sql("drop");

    private final ClickHouse clickhouse;

    /** The tables that are pruned. */
    public enum Table {
        DECISIONS("trading_decisions_probabilistic", "timestamp"),
        FEEDBACK("model_feedback_events", "timestamp"),
        METRICS("probability_metrics_realtime", "timestamp"),
        CONFIDENCE_STATES("confidence_monitoring_states", "minute_bucket", "confidence_monitoring_mv"),
        MODEL_STATES("model_performance_states", "hour_bucket", "model_performance_mv"),
        PERFORMANCE("probabilistic_performance_analytics", "date"),
        RISK("rolling_risk_metrics", "date"),
        DRIFT("calibration_drift_daily", "date"),
        MODELS("model_performance_daily", "date");

        private final String object;

        private final String column;

        /** That writes to it, unless the platform's view of this name has an implicit table: then that one is pruned. */
        private final @Nullable String view;

        Table(String object, String column) {
            this(object, column, null);
        }

        Table(String object, String column, @Nullable String view) {
            this.object = object;
            this.column = column;
            this.view = view;
        }

        /** The table as its policy names it. */
        public String object() {
            return object;
        }

        private Map<String, Object> parameters(ClickHouse shard) {
            return new HashMap<>(Map.of("table", on(shard), "column", column));
        }

        private String on(ClickHouse shard) {
            return view == null
                    ? object
                    : shard.query(STATES, Map.of("view", view), row -> row.getString("name")).stream()
                            .findFirst()
                            .orElse(object);
        }
    }

    /**
     * A partition with rows past retention.
     *
     * @param shard the server it is on
     * @param id ClickHouse's name of it
     * @param partition as readers know it, for example {@code ('acme',202403)}
     * @param expired rows past retention
     * @param rows all it holds
     * @param bytes of all of it, compressed
     * @param oldest when the oldest of the expired rows was made
     * @param newest when the newest of these was made
     * @param over whether none of its rows can be younger than the cutoff
     */
    public record Partition(
            ClickHouse shard,
            String id,
            String partition,
            long expired,
            long rows,
            long bytes,
            Instant oldest,
            Instant newest,
            boolean over) {

        /** Whether all of it goes at once. */
        public boolean whole() {
            return over && expired == rows;
        }

        long expiredBytes() {
            return rows == 0 ? 0 : Math.round((double) bytes * expired / rows);
        }
    }

    public ExpiredPartitions(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
    }

    private static SqlText sql(String name) {
        return SqlText.load("clickhouse/prune/" + name + ".sql");
    }

    /** Partitions with rows of before the cutoff on all shards, the oldest first. */
    public List<Partition> partitions(Table table, Instant cutoff) {
        List<Partition> partitions = new ArrayList<>();
        for (ClickHouse shard : clickhouse.shards()) {
            Map<String, Object> parameters = table.parameters(shard);
            parameters.put("name", parameters.get("table"));
            parameters.put("cutoff", ClickHouseTime.text(cutoff));
            partitions.addAll(shard.query(
                    PARTITIONS,
                    parameters,
                    row -> new Partition(
                            shard,
                            row.getString("id"),
                            row.getString("partition"),
                            row.getLong("expired"),
                            row.getLong("rows"),
                            row.getLong("bytes"),
                            Instant.ofEpochMilli(row.getLong("oldest")),
                            Instant.ofEpochMilli(row.getLong("newest")),
                            row.getBoolean("over"))));
        }
        partitions.sort(Comparator.comparing(Partition::oldest));
        return partitions;
    }

    /** Rows a table holds on a shard, and when the newest was made. */
    private record Size(long rows, Instant latest) {}

    /** What of a table is past its retention: those partitions, and what the table holds. */
    public Expired look(Table table, List<Partition> expired) {
        List<Size> sizes = clickhouse.shards().stream()
                .flatMap(shard -> shard
                        .query(
                                SIZE,
                                table.parameters(shard),
                                row -> new Size(row.getLong("total"), Instant.ofEpochMilli(row.getLong("latest"))))
                        .stream())
                .toList();
        return new Expired(
                expired.stream().mapToLong(Partition::expired).sum(),
                OptionalLong.of(
                        expired.stream().mapToLong(Partition::expiredBytes).sum()),
                expired.stream()
                        .map(Partition::oldest)
                        .min(Comparator.naturalOrder())
                        .orElse(null),
                expired.stream()
                        .map(Partition::newest)
                        .max(Comparator.naturalOrder())
                        .orElse(null),
                sizes.stream().mapToLong(Size::rows).sum(),
                sizes.stream()
                        .filter(size -> size.rows() > 0)
                        .map(Size::latest)
                        .max(Comparator.naturalOrder())
                        .orElse(null));
    }

    /** Drops a partition that goes as a whole. */
    public void drop(Table table, Partition partition) {
        Map<String, Object> parameters = table.parameters(partition.shard());
        parameters.put("partition", partition.id());
        partition.shard().execute(DROP, parameters);
    }

    /**
     * Deletes what a shard's table holds of before the cutoff, or the oldest rows where it holds more than may go, and waits for it. Rows of
     * one instant go together, even where these alone are more.
     *
     * @param oldest the partition with the oldest row of the shard
     * @param most rows
     * @return how many went
     */
    public long delete(Table table, Instant cutoff, Partition oldest, long most) {
        ClickHouse shard = oldest.shard();
        Map<String, Object> parameters = table.parameters(shard);
        parameters.put("before", ClickHouseTime.text(before(shard, table, cutoff, oldest.oldest(), most)));
        long found = shard.query(COUNT, parameters, row -> row.getLong("found")).get(0);
        shard.execute(DELETE, parameters);
        return found;
    }

    private static Instant before(ClickHouse shard, Table table, Instant cutoff, Instant oldest, long most) {
        Map<String, Object> parameters = table.parameters(shard);
        parameters.put("cutoff", ClickHouseTime.text(cutoff));
        parameters.put("most", most);
        List<Instant> before = shard.query(BOUNDARY, parameters, row -> Instant.ofEpochMilli(row.getLong("before")));
        if (before.isEmpty()) {
            return cutoff;
        }
        return before.get(0).isAfter(oldest) ? before.get(0) : oldest.plusMillis(1);
    }
}
