package io.ppa.job.publish;

import io.ppa.job.JobRequest;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import java.time.LocalDate;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The statements that are the same for every published table, or differ by its columns only.
 *
 * <p>Who publishes a month puts it together in a table of its own, made once its turn has come, and swaps it in from there. The table's
 * comment says for which partitions it is: those of one tenant, or of several. The next whose turn it is for any of them drops such tables
 * of others before it looks at what is published. So a statement that is late, because its
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

    private static final Pattern REPLACE =
            Pattern.compile("REPLACE PARTITION ID \\{partition:String} FROM ppa_swap_EXECUTION");

    private final ClickHouse clickhouse;

    private final Publication publication;

    private final SqlText stage;

    private final SqlText swap;

    private final SqlText diff;

    private final SqlText contentHash;

    private final SqlText fillSwap;

    private final Checks checks;

    /** Runs of this process that have made their tables. */
    private final Set<Long> staging = ConcurrentHashMap.newKeySet();

    PublishStore(ClickHouse clickhouse, Publication publication) {
        this.clickhouse = clickhouse;
        this.publication = publication;
        String table = publication.identity().table();
        this.stage = sql(publication.staging(), "stage");
        this.swap = sql(table, "swap");
        this.diff = sql(publication.staging(), "diff");
        this.contentHash = sql(publication.hashedInItsOwnWay() ? table : "publish", "content_hash");
        this.fillSwap = sql(publication.wideStage() ? publication.staging() : "publish", "fill_swap");
        this.checks = Checks.read(InputStatements.withPairs(sql(table, "checks")));
    }

    private static SqlText sql(String folder, String name) {
        return SqlText.load("clickhouse/" + folder + "/" + name + ".sql");
    }

    /** Makes the staging table of a run, unless it is there; tenants of a shard that does not answer fail by themselves. */
    void createStage(long executionId) {
        staging.add(executionId);
        for (ClickHouse shard : clickhouse.reachableShards()) {
            shard.execute(stage, Map.of("stage", stageTable(executionId), "published", table()));
        }
    }

    /** Drops the tables of a run of this process, if it made any. */
    void dropOwnTables(long executionId) {
        if (staging.remove(executionId)) {
            dropTables(executionId);
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

    /**
     * A table in which an execution, of whatever job, puts months together to publish them.
     *
     * @param partitions which these are, as ClickHouse names them
     */
    record Swap(String name, long executionId, List<String> partitions) {}

    /** Those that are there for one of these partitions. */
    List<Swap> swaps(Month month, Collection<String> partitions) {
        return tables(clickhouse.of(month.tenant())).stream()
                .filter(table -> !Collections.disjoint(table.partitions(), partitions))
                .toList();
    }

    /** From here on its execution cannot publish these months any more; waits until what it had begun is over. */
    void dropSwap(Month month, String name) {
        clickhouse.of(month.tenant()).execute(DROP, Map.of("table", name));
    }

    /** A staging table is for no partition. */
    private static List<Swap> tables(ClickHouse shard) {
        return shard.query(
                TABLES,
                Map.of(),
                row -> new Swap(row.getString("name"), row.getLong("execution_id"), row.getList("partitions")));
    }

    /** The name ClickHouse gives to each tenant's partition, the same in every published table. */
    SortedMap<String, String> partitions(Month month) {
        SortedMap<String, String> partitions = new TreeMap<>();
        clickhouse
                .of(month.tenant())
                .query(
                        PARTITION_ID,
                        Map.of("tenants", month.tenants(), "from", month.first().toString()),
                        row -> partitions.put(row.getString("tenant"), row.getString("partition")));
        return partitions;
    }

    /**
     * Empties what an earlier attempt of the same run has staged for this month. Refused while that is still at work, as its connection was
     * lost: its rows would come afterwards.
     */
    void clearStage(long executionId, Month month) {
        ClickHouse shard = clickhouse.of(month.tenant());
        String stageTable = stageTable(executionId);
        shard.requireEnded(Stage.statementIds(stageTable, month), "the statement that fills " + stageTable);
        shard.execute(CLEAR, staged(executionId, month));
    }

    /**
     * A check that found something.
     *
     * @param sample up to five of the rows or counts it found
     */
    record Finding(Checks.Check check, String tenant, LocalDate day, long offending, List<String> sample) {

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
            return new Finding(
                    check, row.getString("tenant"), row.getLocalDate("day"), row.getLong("offending"), sample);
        });
    }

    /** Rows that publishing would add, remove, change and leave. */
    record Diff(long added, long removed, long changed, long unchanged) {

        static final Diff NONE = new Diff(0, 0, 0, 0);

        boolean nothing() {
            return added == 0 && removed == 0 && changed == 0;
        }

        /** Of the same rows once more. */
        Diff then(Diff later) {
            return new Diff(added + later.added, removed + later.removed, changed + later.changed, later.unchanged);
        }

        Diff plus(Diff other) {
            return new Diff(
                    added + other.added, removed + other.removed, changed + other.changed, unchanged + other.unchanged);
        }
    }

    /** By tenant; one without rows on either side is left out. */
    Map<String, Diff> diff(long executionId, Month month) {
        Map<String, Diff> diffs = new HashMap<>();
        clickhouse
                .of(month.tenant())
                .query(
                        diff,
                        staged(executionId, month),
                        row -> diffs.merge(
                                InputStatements.pair(row, month).tenant(),
                                new Diff(
                                        row.getLong("added"),
                                        row.getLong("removed"),
                                        row.getLong("changed"),
                                        row.getLong("unchanged")),
                                Diff::plus));
        return diffs;
    }

    /**
     * The content of one published day.
     *
     * @param keys its rows
     */
    record Content(String hash, long keys) {}

    /** What is published now; a day without rows has no entry. */
    Map<TenantDay, Content> published(Month month) {
        Map<String, Object> parameters = month.parameters();
        parameters.put("table", table());
        Map<TenantDay, Content> contents = new HashMap<>();
        clickhouse
                .of(month.tenant())
                .query(
                        contentHash,
                        parameters,
                        row -> contents.put(
                                InputStatements.pair(row, month),
                                new Content(row.getString("content_hash"), row.getLong("keys"))));
        return contents;
    }

    /**
     * Puts the month together beside the published one: the staged days and the others as they are published.
     *
     * @param swapTable as {@link #swapTable} names it
     */
    void fillSwap(
            long executionId,
            Month month,
            String swapTable,
            Collection<String> partitions,
            ExecutionSettings settings) {
        ClickHouse shard = clickhouse.of(month.tenant());
        SqlText create = shard.unreplicated(swap, table());
        shard.execute(
                new SqlText(
                        create.path(),
                        create.text().stripTrailing() + "\nCOMMENT '" + String.join(" ", partitions) + "'"),
                Map.of("swap", swapTable));
        Map<String, Object> parameters = staged(executionId, month);
        parameters.put("swap", swapTable);
        shard.execute(fillSwap, parameters, settings.statementSettings());
    }

    /** Swaps the month in, each tenant's in one atomic step; an empty one takes away what is published. */
    void publish(Month month, String swapTable, List<String> partitions) {
        ClickHouse shard = clickhouse.of(month.tenant());
        boolean refused = shard.query(
                        SWAP_ROWS,
                        Map.of("swap", swapTable, "partitions", partitions),
                        row -> row.getBoolean("refused"))
                .get(0);
        Map<String, Object> parameters = new HashMap<>(Map.of("published", table()));
        for (int i = 0; i < partitions.size(); i++) {
            parameters.put("partition" + i, partitions.get(i));
        }
        shard.execute(publishing(refused ? PUBLISH_EMPTY : PUBLISH, swapTable, partitions.size()), parameters);
    }

    /** What the statement does to one partition, done to so many. */
    static SqlText publishing(SqlText statement, String swapTable, int partitions) {
        Matcher one = REPLACE.matcher(statement.text());
        if (!one.find()) {
            throw new IllegalStateException("sql/" + statement.path() + " replaces no partition");
        }
        String all = IntStream.range(0, partitions)
                .mapToObj(i -> one.group()
                        .replace("{partition:", "{partition" + i + ":")
                        .replace("ppa_swap_EXECUTION", swapTable))
                .collect(Collectors.joining(", "));
        return new SqlText(
                statement.path(),
                statement.text().substring(0, one.start())
                        + all
                        + statement.text().substring(one.end()));
    }

    private String table() {
        return publication.identity().table();
    }

    static String stageTable(long executionId) {
        return "ppa_stage_" + executionId;
    }

    /** @param partition the first of those it is for, as ClickHouse answers it: hexadecimal digits */
    static String swapTable(long executionId, String partition) {
        return "ppa_swap_" + executionId + "_" + partition;
    }

    private Map<String, Object> staged(long executionId, Month month) {
        Map<String, Object> parameters = month.parameters();
        parameters.put("stage", stageTable(executionId));
        parameters.put("published", table());
        return parameters;
    }
}
