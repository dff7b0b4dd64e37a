package io.ppa.store.clickhouse;

import io.ppa.store.Migration;
import io.ppa.store.SchemaReport;
import io.ppa.store.SchemaSnapshot;
import io.ppa.store.SchemaStatus;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreUnavailableException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The schema of ClickHouse: its migrations under {@code sql/clickhouse/migrations}, one statement a file, each of which may
 * run again after an interruption, and whether the database still looks the way they left it. Existing tables of the
 * platform keep their rows.
 */
public final class ClickHouseSchema {

    private static final String STORE = "clickhouse";

    private static final String APPLY = "Run 'ppa schema apply'.";

    private final ClickHouse clickhouse;

    private final ClickHouseObjects objects;

    private final ClickHouseViews views;

    private final Clock clock;

    /** Null for a server that stands alone, and for a shard by itself. */
    private final @Nullable ClusterSchema cluster;

    /** @param clock times the history of migrations */
    public ClickHouseSchema(ClickHouse clickhouse, Clock clock) {
        this.clickhouse = clickhouse;
        this.cluster = clickhouse.location().cluster() == null
                ? null
                : new ClusterSchema(clickhouse, clickhouse.location().cluster(), clock);
        this.objects = new ClickHouseObjects(clickhouse);
        this.views = new ClickHouseViews(clickhouse);
        this.clock = clock;
    }

    /**
     * Brings the database up to date, made where it is not there; changes nothing when it is. Interrupted, it goes on where
     * it was when called again. ClickHouse has no locks: the caller keeps others out, with the one of PostgreSQL's schema.
     *
     * @throws StoreException when a statement is refused, or a migration's file is not the one that was applied
     * @throws StoreUnavailableException when the server does not answer
     */
    public SchemaReport apply() {
        if (cluster != null) {
            return cluster.apply();
        }
        makeDatabase();
        run("history");
        run("object_history");
        Map<Integer, Applied> applied = applied();
        requireUnchanged(applied);
        SchemaSnapshot before = objects.found();
        List<Migration> pending = pending(applied);
        List<String> notes = new ArrayList<>();
        for (Migration migration : pending) {
            notes.addAll(apply(migration));
        }
        objects.recorded()
                .toRecord(before, objects.found(), !pending.isEmpty())
                .ifPresent(now -> objects.record(now, clock.instant()));
        return new SchemaReport(STORE, newest(applied()), labels(pending), notes);
    }

    static void requireUnchanged(Map<Integer, Applied> applied) {
        List<String> mismatches = mismatches(applied);
        if (!mismatches.isEmpty()) {
            throw new StoreException(
                    STORE,
                    0,
                    String.join("; ", mismatches),
                    "Restore the file as it was applied, and put the change into a new migration.",
                    null);
        }
    }

    /**
     * Cheap enough for every launch: two small queries, of a cluster for each shard.
     *
     * @throws StoreUnavailableException when the server does not answer or a migration is not applied
     */
    public void requireApplied() {
        if (cluster != null) {
            cluster.shards().values().forEach(ClickHouseSchema::requireApplied);
            return;
        }
        Map<Integer, Applied> applied = historyIsThere() ? applied() : Map.of();
        List<Migration> missing = pending(applied);
        if (!missing.isEmpty()) {
            String which = applied.isEmpty() ? "" : ": it lacks " + String.join(", ", labels(missing));
            throw new StoreUnavailableException(
                    STORE, "ClickHouse's schema is not applied" + clickhouse.where() + which, APPLY, null);
        }
    }

    /**
     * How the database stands against the migrations.
     *
     * @throws StoreUnavailableException when the server does not answer
     */
    public SchemaStatus status() {
        if (cluster != null) {
            return cluster.status();
        }
        if (!historyIsThere()) {
            return new SchemaStatus(STORE, 0, labels(Migration.of(STORE)), List.of(), List.of(), Map.of(), List.of());
        }
        Map<Integer, Applied> applied = applied();
        Map<String, Integer> partitions = new TenantPartitions(clickhouse).counts();
        return new SchemaStatus(
                STORE,
                newest(applied),
                labels(pending(applied)),
                mismatches(applied),
                objects.recorded().drift(objects.found()),
                partitions,
                warnings(partitions));
    }

    private List<String> apply(Migration migration) {
        long start = System.nanoTime();
        List<String> notes = new ArrayList<>();
        if (views.makes(migration)) {
            notes.addAll(views.make(migration));
        } else {
            clickhouse.execute(migration.sql(), Map.of());
        }
        record(migration, (System.nanoTime() - start) / 1_000_000);
        return notes;
    }

    void record(Migration migration, long millis) {
        clickhouse.execute(
                sql("record_migration"),
                Map.of(
                        "version", migration.version(),
                        "description", migration.description(),
                        "checksum", checksum(migration),
                        "applied_at_ms", clock.millis(),
                        "duration_ms", millis));
    }

    private void makeDatabase() {
        ClickHouseLocation location = clickhouse.location();
        if (exists("database_exists")) {
            return;
        }
        try (ClickHouse server = ClickHouse.connect(serverItself())) {
            server.execute(sql("database"), Map.of("database", location.database()));
        }
    }

    private boolean historyIsThere() {
        return exists("history_exists");
    }

    /** Asked of the server's default database: the suite's own may not be there. */
    private boolean exists(String query) {
        try (ClickHouse server = ClickHouse.connect(serverItself())) {
            return server.query(
                            sql(query),
                            Map.of("database", clickhouse.location().database()),
                            row -> row.getLong("found"))
                    .contains(1L);
        }
    }

    private ClickHouseLocation serverItself() {
        ClickHouseLocation location = clickhouse.location();
        return new ClickHouseLocation(location.url(), "default", location.user(), location.password());
    }

    Map<Integer, Applied> applied() {
        return clickhouse
                .query(
                        sql("applied"),
                        Map.of(),
                        row -> new Applied(
                                row.getInteger("version"), row.getString("checksum"), row.getString("applied_on")))
                .stream()
                .collect(Collectors.toMap(Applied::version, Function.identity(), (one, again) -> again, TreeMap::new));
    }

    static List<Migration> pending(Map<Integer, Applied> applied) {
        return Migration.of(STORE).stream()
                .filter(migration -> !applied.containsKey(migration.version()))
                .toList();
    }

    private static List<String> mismatches(Map<Integer, Applied> applied) {
        List<String> mismatches = new ArrayList<>();
        for (Migration migration : Migration.of(STORE)) {
            Applied then = applied.get(migration.version());
            if (then != null && !then.checksum().equals(checksum(migration))) {
                mismatches.add("migration " + migration.label() + " in this build is not the one that was applied on "
                        + then.on());
            }
        }
        return mismatches;
    }

    private List<String> warnings(Map<String, Integer> partitions) {
        List<String> warnings = new ArrayList<>(TenantPartitions.warnings(partitions));
        warnings.addAll(clickhouse.query(
                sql("zones"),
                Map.of(),
                row -> row.getString("table") + ".timestamp has no time zone and the server is in "
                        + row.getString("zone") + ": its partitions are months of that zone, not of UTC"));
        warnings.addAll(clickhouse.query(
                sql("views_elsewhere"),
                Map.of(),
                row -> row.getString("view") + " is the platform's and writes to " + row.getString("target")
                        + ": 'ppa launch retention-prune' deletes nothing there"));
        return warnings;
    }

    static int newest(Map<Integer, Applied> applied) {
        return applied.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    }

    static List<String> labels(List<Migration> migrations) {
        return migrations.stream().map(Migration::label).toList();
    }

    private static String checksum(Migration migration) {
        try {
            byte[] text = migration.sql().text().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private void run(String name) {
        clickhouse.execute(sql(name), Map.of());
    }

    private static SqlText sql(String name) {
        return SqlText.load("clickhouse/schema/" + name + ".sql");
    }

    record Applied(int version, String checksum, String on) {}
}
