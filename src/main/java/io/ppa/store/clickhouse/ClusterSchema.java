package io.ppa.store.clickhouse;

import io.ppa.store.Migration;
import io.ppa.store.SchemaDrift;
import io.ppa.store.SchemaObject;
import io.ppa.store.SchemaReport;
import io.ppa.store.SchemaSnapshot;
import io.ppa.store.SchemaStatus;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreLocations.ClusterLocation;
import io.ppa.store.StoreUnavailableException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The schema on a cluster: the same migrations, each made a statement for all servers, in a database of replicated tables;
 * and in the suite's database the distributed tables over them. Each shard keeps the history of its own migrations, so that
 * one that came later is brought up to date like the first.
 */
final class ClusterSchema {

    private static final String STORE = "clickhouse";

    private static final String AGAIN = ", then run 'ppa schema apply' again.";

    /** Long enough for servers that have other statements waiting. */
    private static final Map<String, String> PATIENT = Map.of("distributed_ddl_task_timeout", "300");

    private final ClickHouse clickhouse;

    private final ClusterLocation cluster;

    private final Clock clock;

    /** @param clickhouse the cluster as a whole */
    ClusterSchema(ClickHouse clickhouse, ClusterLocation cluster, Clock clock) {
        this.clickhouse = clickhouse;
        this.cluster = cluster;
        this.clock = clock;
    }

    /** Each shard's schema by itself. */
    SortedMap<Integer, ClickHouseSchema> shards() {
        SortedMap<Integer, ClickHouseSchema> schemas = new TreeMap<>();
        clickhouse.byNumber().forEach((number, shard) -> schemas.put(number, new ClickHouseSchema(shard, clock)));
        return schemas;
    }

    SchemaReport apply() {
        requireMacros();
        makeDatabases();
        requireNoStrangers();
        everywhere(ClusterStatement.of(schemaSql("history"), cluster.name()).sql(), Map.of());
        everywhere(
                ClusterStatement.of(schemaSql("object_history"), cluster.name()).sql(), Map.of());
        SortedMap<Integer, ClickHouseSchema> shards = shards();
        shards.values().forEach(shard -> ClickHouseSchema.requireUnchanged(shard.applied()));
        Map<Integer, SchemaSnapshot> before = new HashMap<>();
        clickhouse.byNumber().forEach((number, shard) -> before.put(number, new ClickHouseObjects(shard).found()));
        List<Migration> pending = pending(shards);
        pending.forEach(migration -> apply(migration, shards));
        List<String> notes = distributed();
        clickhouse.byNumber().forEach((number, shard) -> {
            ClickHouseObjects objects = new ClickHouseObjects(shard);
            objects.recorded()
                    .toRecord(Objects.requireNonNull(before.get(number)), objects.found(), !pending.isEmpty())
                    .ifPresent(now -> objects.record(now, clock.instant()));
        });
        return new SchemaReport(STORE, newest(shards), ClickHouseSchema.labels(pending), notes);
    }

    /** What any shard lacks, in order. */
    private static List<Migration> pending(SortedMap<Integer, ClickHouseSchema> shards) {
        SortedMap<Integer, Migration> pending = new TreeMap<>();
        shards.values()
                .forEach(shard -> ClickHouseSchema.pending(shard.applied())
                        .forEach(migration -> pending.put(migration.version(), migration)));
        return List.copyOf(pending.values());
    }

    private static int newest(SortedMap<Integer, ClickHouseSchema> shards) {
        return shards.values().stream()
                .mapToInt(shard -> ClickHouseSchema.newest(shard.applied()))
                .min()
                .orElse(0);
    }

    private void apply(Migration migration, SortedMap<Integer, ClickHouseSchema> shards) {
        long start = System.nanoTime();
        ClusterStatement statement = ClusterStatement.of(migration.sql(), cluster.name());
        if (statement.form() == ClusterStatement.Form.MATERIALIZED_VIEW) {
            requireNothingToTakeOver(statement);
        }
        everywhere(statement.sql(), Map.of());
        if (statement.concernsDistributed() && present(statement.object())) {
            first(clickhouse.location().database(), whole -> whole.execute(statement.sql(), Map.of(), PATIENT));
        }
        long millis = (System.nanoTime() - start) / 1_000_000;
        shards.values().forEach(shard -> {
            if (!shard.applied().containsKey(migration.version())) {
                shard.record(migration, millis);
            }
        });
    }

    /** Rows that were there before a view could only be added exactly once while nobody writes to any replica. */
    private void requireNothingToTakeOver(ClusterStatement view) {
        clickhouse.byNumber().forEach((number, shard) -> {
            boolean there = !shard.query(
                            schemaSql("view_target"), Map.of("view", view.object()), row -> row.getString("target"))
                    .isEmpty();
            long rows = shard.query(sql("decisions"), Map.of(), row -> row.getLong("found")).stream()
                    .mapToLong(Long::longValue)
                    .sum();
            if (!there && rows > 0) {
                throw new StoreException(
                        STORE,
                        0,
                        "shard " + number + " holds " + rows + " decisions already, and " + view.object()
                                + " would lack them",
                        "Move the decisions of that shard into a table of another name" + AGAIN
                                + " Insert them again afterwards.",
                        null);
            }
        });
    }

    private List<String> distributed() {
        ClickHouseLocation location = clickhouse.location();
        List<String> made = new ArrayList<>();
        for (String table : distributedTables()) {
            if (present(table)) {
                continue;
            }
            everywhere(
                    named(sql("distributed"), table),
                    Map.of(
                            "database", location.database(),
                            "table", table,
                            "cluster", cluster.name(),
                            "shards", location.shardDatabase(),
                            "name", table));
            made.add(table);
        }
        return made.isEmpty()
                ? List.of()
                : List.of(made.size() + " tables of " + location.database() + " are distributed over the "
                        + clickhouse.byNumber().size() + " shards of cluster '" + cluster.name()
                        + "'; their rows are in "
                        + location.shardDatabase());
    }

    /** Those of the migrations. */
    private Set<String> distributedTables() {
        Set<String> tables = new LinkedHashSet<>();
        for (Migration migration : Migration.of(STORE)) {
            ClusterStatement statement = ClusterStatement.of(migration.sql(), cluster.name());
            if (statement.wantsDistributed()) {
                tables.add(statement.object());
            }
        }
        return tables;
    }

    SchemaStatus status() {
        Set<String> pending = new LinkedHashSet<>();
        Set<String> mismatches = new LinkedHashSet<>();
        List<SchemaDrift> drift = new ArrayList<>();
        Map<String, Integer> partitions = new TreeMap<>();
        List<String> warnings = new ArrayList<>();
        int version = Integer.MAX_VALUE;
        for (Map.Entry<Integer, ClickHouseSchema> shard : shards().entrySet()) {
            String where = "shard " + shard.getKey();
            SchemaStatus status = shard.getValue().status();
            version = Math.min(version, status.version());
            pending.addAll(status.pending());
            mismatches.addAll(status.mismatches());
            status.drift().forEach(object -> drift.add(on(where, object)));
            status.partitions().forEach((table, count) -> partitions.merge(table, count, Math::max));
            status.warnings().forEach(warning -> warnings.add(where + ": " + warning));
        }
        if (pending.isEmpty()) {
            distributedTables().stream()
                    .filter(table -> !present(table))
                    .forEach(table -> warnings.add(
                            "the distributed table " + clickhouse.location().database() + "." + table
                                    + " is not there: run 'ppa schema apply'"));
        }
        return new SchemaStatus(
                STORE, version, List.copyOf(pending), List.copyOf(mismatches), drift, partitions, warnings);
    }

    private static SchemaDrift on(String where, SchemaDrift drift) {
        SchemaObject object = drift.object();
        return new SchemaDrift(
                new SchemaObject(object.kind(), object.name() + " (" + where + ")"),
                drift.change(),
                drift.recorded(),
                drift.found());
    }

    /** Two shards with one value would be taken for replicas of each other, and share their rows. */
    private void requireMacros() {
        Map<String, Integer> taken = new HashMap<>();
        clickhouse.byNumber().forEach((number, shard) -> {
            Map<String, String> macros = new HashMap<>();
            shard.queryServer(
                    sql("macros"), Map.of(), row -> macros.put(row.getString("name"), row.getString("value")));
            String shardMacro = macros.get("shard");
            if (shardMacro == null || macros.get("replica") == null) {
                throw new StoreUnavailableException(
                        STORE,
                        "ClickHouse at " + shard.location().shownUrl() + " has no macro '"
                                + (shardMacro == null ? "shard" : "replica")
                                + "', and replicated tables are named by it in Keeper",
                        "Give every server <macros> with its shard and replica, as in compose.yaml" + AGAIN,
                        null);
            }
            Integer other = taken.putIfAbsent(shardMacro, number);
            if (other != null) {
                throw new StoreUnavailableException(
                        STORE,
                        "shards " + other + " and " + number + " of cluster '" + cluster.name()
                                + "' both have the macro shard = '" + shardMacro + "': each would replicate the other",
                        "Give the servers of each shard a value of its own" + AGAIN,
                        null);
            }
        });
    }

    private void makeDatabases() {
        ClickHouseLocation location = clickhouse.location();
        for (String database : List.of(location.shardDatabase(), location.database())) {
            first(
                    "default",
                    server -> server.execute(named(sql("database"), ""), Map.of("database", database), PATIENT));
        }
    }

    /** A distributed table in their place would hide their rows; in their database, a shard's would be taken for theirs. */
    private void requireNoStrangers() {
        ClickHouseLocation location = clickhouse.location();
        Map<String, Object> parameters =
                Map.of("database", location.database(), "tables", List.copyOf(distributedTables()));
        clickhouse.byNumber().forEach((number, shard) -> {
            List<String> strangers = shard.queryServer(
                    sql("strangers"), parameters, row -> row.getString("name") + " (" + row.getString("engine") + ")");
            if (!strangers.isEmpty()) {
                throw new StoreException(
                        STORE,
                        0,
                        "database " + location.database() + " on shard " + number
                                + " has tables of a server that stood alone: " + String.join(", ", strangers),
                        "Rename that database, run 'ppa schema apply' again, and insert its decisions and feedback into the"
                                + " new tables; or name another in ppa.clickhouse.database.",
                        null);
            }
        });
    }

    /** On all shards: one that was added lacks it. */
    private boolean present(String table) {
        Map<String, String> parameters =
                Map.of("database", clickhouse.location().database(), "table", table);
        return clickhouse.shards().stream()
                .allMatch(shard -> shard.queryServer(sql("present"), parameters, row -> row.getLong("found"))
                        .contains(1L));
    }

    /** A statement for the whole cluster; names in it are of the shards' database. */
    private void everywhere(SqlText statement, Map<String, ?> parameters) {
        first(clickhouse.location().shardDatabase(), server -> server.execute(statement, parameters, PATIENT));
    }

    private interface Work {
        void on(ClickHouse server);
    }

    private void first(String database, Work work) {
        ClickHouseLocation location = clickhouse.location();
        String url = clickhouse.shards().get(0).location().url();
        try (ClickHouse server = ClickHouse.connect(location.at(url, database))) {
            work.on(server);
        } catch (StoreException e) {
            throw ClusterErrors.explained(e);
        }
    }

    private SqlText named(SqlText statement, String table) {
        return new SqlText(
                statement.path(),
                statement
                        .text()
                        .replace("'ppa_CLUSTER'", "'" + cluster.name() + "'")
                        .replace("ppa_SHARDS.ppa_TABLE", clickhouse.location().shardDatabase() + "." + table));
    }

    private static SqlText sql(String name) {
        return SqlText.load("clickhouse/cluster/" + name + ".sql");
    }

    private static SqlText schemaSql(String name) {
        return SqlText.load("clickhouse/schema/" + name + ".sql");
    }
}
