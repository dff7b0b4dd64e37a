package io.ppa.job.publish;

import io.ppa.job.JobRequest;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The statements that are the same for every published table, or differ by its columns only.
 *
 * <p>Who publishes a month puts it together in a table of its own, made once its turn has come, and swaps it in from there. The next
 * whose turn it is drops such tables of others before it looks at what is published. So a statement that is late, because its
 * process was paused or its packets were, finds no source and changes nothing: there is no moment between a last look at the lease
 * and the publication in which it could slip through.
 */
final class PublishStore {

    private static final SqlText CLEAR = sql("publish", "clear_stage");
    private static final SqlText DROP = sql("publish", "drop");
    private static final SqlText TABLES = sql("publish", "tables");
    private static final SqlText PARTITION_ID = sql("publish", "partition_id");
    private static final SqlText SWAP_ROWS = sql("publish", "swap_rows");
    private static final SqlText PUBLISH = sql("publish", "publish");
    private static final SqlText PUBLISH_EMPTY = sql("publish", "publish_empty");

    private final ClickHouse clickhouse;

    private final Publication publication;

    private final SqlText stage;

    private final SqlText swap;

    private final SqlText diff;

    private final SqlText contentHash;

    private final SqlText fillSwap;

    private final Checks checks;

    PublishStore(ClickHouse clickhouse, Publication publication) {
        this.clickhouse = clickhouse;
        this.publication = publication;
        String table = publication.identity().table();
        this.stage = sql(table, "stage");
        this.swap = sql(table, "swap");
        this.diff = sql(table, "diff");
        String columns = publication.wideStage() ? table : "publish";
        this.contentHash = sql(columns, "content_hash");
        this.fillSwap = sql(columns, "fill_swap");
        this.checks = Checks.read(sql(table, "checks"));
    }

    private static SqlText sql(String folder, String name) {
        return SqlText.load("clickhouse/" + folder + "/" + name + ".sql");
    }

    /** Makes the staging table of a run, unless it is there; tenants of a shard that does not answer fail by themselves. */
    void createStage(long executionId) {
        for (ClickHouse shard : clickhouse.reachableShards()) {
            shard.execute(shard.unreplicated(stage, table()), Map.of("stage", stageTable(executionId)));
        }
    }

    /** Drops the tables of a run; on a shard that does not answer a later run does. */
    void dropTables(long executionId) {
        for (ClickHouse shard : clickhouse.reachableShards()) {
            tables(shard).stream()
                    .filter(table -> table.executionId() == executionId)
                    .forEach(table -> shard.execute(DROP, Map.of("table", table.name())));
        }
    }

    /** The executions, of whatever job, whose tables are still there. */
    List<Long> leftovers() {
        return clickhouse.queryShards(TABLES, Map.of(), row -> row.getLong("execution_id")).stream()
                .distinct()
                .toList();
    }

    /** The executions, of whatever job, that have put this month together and not cleaned up. */
    List<Long> publishers(Month month, String partition) {
        return tables(clickhouse.of(month.tenant())).stream()
                .filter(table -> table.partition().equals(partition))
                .map(Table::executionId)
                .toList();
    }

    /** From here on that execution cannot publish this month any more; waits until what it had begun is over. */
    void dropSwap(long executionId, Month month, String partition) {
        clickhouse.of(month.tenant()).execute(DROP, Map.of("table", swapTable(executionId, partition)));
    }

    /** @param partition empty of a staging table */
    private record Table(String name, long executionId, String partition) {}

    private static List<Table> tables(ClickHouse shard) {
        return shard.query(
                TABLES,
                Map.of(),
                row -> new Table(row.getString("name"), row.getLong("execution_id"), row.getString("partition")));
    }

    /** The name ClickHouse gives to the month's partition, the same in every published table and its stage. */
    String partition(Month month) {
        return clickhouse
                .of(month.tenant())
                .query(
                        PARTITION_ID,
                        Map.of("tenant", month.tenant(), "from", month.first().toString()),
                        row -> row.getString("partition"))
                .get(0);
    }

    /** Empties what an earlier attempt of the same run may have staged for this month. */
    void clearStage(long executionId, String tenant, String partition) {
        clickhouse.of(tenant).execute(CLEAR, Map.of("stage", stageTable(executionId), "partition", partition));
    }

    /**
     * A check that found something.
     *
     * @param sample up to five of the rows or counts it found
     */
    record Finding(Checks.Check check, LocalDate day, long offending, List<String> sample) {

        String sentence() {
            return day + " " + check.name() + ": " + offending + " rows: " + check.meaning() + " ("
                    + String.join(", ", sample) + ")";
        }
    }

    List<Finding> audit(long executionId, Month month, JobRequest request) {
        Map<String, Object> parameters = staged(executionId, month);
        parameters.put("execution_id", executionId);
        parameters.put("metric_version", publication.identity().metricVersion());
        parameters.putAll(publication.auditParameters(request));
        return clickhouse.of(month.tenant()).query(checks.statement(), parameters, row -> {
            Checks.Check check = checks.byName().get(row.getString("check"));
            if (check == null) {
                throw new IllegalStateException("checks.sql answered an unknown check");
            }
            List<String> sample = row.getList("sample");
            return new Finding(check, row.getLocalDate("day"), row.getLong("offending"), sample);
        });
    }

    /** Rows that publishing would add, remove, change and leave. */
    record Diff(long added, long removed, long changed, long unchanged) {

        static final Diff NONE = new Diff(0, 0, 0, 0);

        boolean nothing() {
            return added == 0 && removed == 0 && changed == 0;
        }

        Diff plus(Diff other) {
            return new Diff(
                    added + other.added, removed + other.removed, changed + other.changed, unchanged + other.unchanged);
        }
    }

    Diff diff(long executionId, Month month) {
        return clickhouse
                .of(month.tenant())
                .query(
                        diff,
                        staged(executionId, month),
                        row -> new Diff(
                                row.getLong("added"),
                                row.getLong("removed"),
                                row.getLong("changed"),
                                row.getLong("unchanged")))
                .stream()
                .reduce(Diff.NONE, Diff::plus);
    }

    /**
     * The content of one published day.
     *
     * @param keys its rows
     */
    record Content(String hash, long keys) {}

    /** What is published now, by day; a day without rows has no entry. */
    Map<LocalDate, Content> published(Month month) {
        Map<String, Object> parameters = month.parameters();
        parameters.put("table", table());
        Map<LocalDate, Content> contents = new TreeMap<>();
        clickhouse
                .of(month.tenant())
                .query(
                        contentHash,
                        parameters,
                        row -> contents.put(
                                row.getLocalDate("day"),
                                new Content(row.getString("content_hash"), row.getLong("keys"))));
        return contents;
    }

    /** Puts the month together beside the published one: the staged days and the others as they are published. */
    void fillSwap(long executionId, Month month, String partition, ExecutionSettings settings) {
        ClickHouse shard = clickhouse.of(month.tenant());
        String swapTable = swapTable(executionId, partition);
        // An earlier attempt's rows must not be found in it.
        dropSwap(executionId, month, partition);
        shard.execute(shard.unreplicated(swap, table()), Map.of("swap", swapTable));
        Map<String, Object> parameters = staged(executionId, month);
        parameters.put("swap", swapTable);
        parameters.put("published", table());
        shard.execute(fillSwap, parameters, settings.statementSettings());
    }

    /** Swaps the month in, in one atomic step; an empty one takes away what is published. */
    void publish(long executionId, String tenant, String partition) {
        ClickHouse shard = clickhouse.of(tenant);
        String swapTable = swapTable(executionId, partition);
        boolean refused = shard.query(
                        SWAP_ROWS, Map.of("swap", swapTable, "partition", partition), row -> row.getBoolean("refused"))
                .get(0);
        SqlText statement = refused ? PUBLISH_EMPTY : PUBLISH;
        shard.execute(
                new SqlText(statement.path(), statement.text().replace("ppa_swap_EXECUTION", swapTable)),
                Map.of("published", table(), "partition", partition));
    }

    private String table() {
        return publication.identity().table();
    }

    static String stageTable(long executionId) {
        return "ppa_stage_" + executionId;
    }

    /** @param partition as ClickHouse answers it: hexadecimal digits */
    private static String swapTable(long executionId, String partition) {
        return "ppa_swap_" + executionId + "_" + partition;
    }

    private static Map<String, Object> staged(long executionId, Month month) {
        Map<String, Object> parameters = month.parameters();
        parameters.put("stage", stageTable(executionId));
        return parameters;
    }
}
