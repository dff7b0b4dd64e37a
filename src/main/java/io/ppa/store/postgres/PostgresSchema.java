package io.ppa.store.postgres;

import io.ppa.store.Causes;
import io.ppa.store.Migration;
import io.ppa.store.SchemaReport;
import io.ppa.store.SchemaSnapshot;
import io.ppa.store.SchemaStatus;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.DecisionPartitions.MissingIndex;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The schema of PostgreSQL: its migrations under {@code sql/postgres/migrations}, what has to be done around them, and
 * whether the database still looks the way they left it. Existing tables of the platform keep their rows.
 */
public final class PostgresSchema {

    private static final String PARTITIONED_TEMPLATE =
            "SELECT EXISTS (SELECT FROM pg_class WHERE oid = to_regclass('public.trading_decisions_probabilistic_template')"
                    + " AND relkind = 'p')";

    private static final String STORE = "postgres";

    private static final String NEWEST = "latest";

    private static final SqlText BY_BOUNDS = SqlText.load("postgres/schema/ensure_month_partition_by_bounds.sql");

    /** Makes the document's two months, by the function of the migration before it. */
    private static final int TWO_MONTHS = 14;

    private static final String APPLY = "Run 'ppa schema apply'.";

    /** UNIQUE NULLS NOT DISTINCT came with 15. */
    private static final int OLDEST_SERVER = 150_000;

    private final DataSource database;

    private final JdbcClient jdbc;

    private final PostgresObjects objects;

    private final DecisionPartitions partitions;

    private final TradingDecisionsBackfill backfill;

    private final LegacyConstraints constraints;

    private final Clock clock;

    /**
     * @param database a pool of at least 3 connections: one holds the lock while others work
     * @param clock its day (UTC) decides which monthly partitions are made ahead
     */
    public PostgresSchema(DataSource database, Clock clock) {
        this.database = database;
        this.jdbc = JdbcClient.create(database);
        this.objects = new PostgresObjects(database);
        this.partitions = new DecisionPartitions(jdbc);
        this.backfill = new TradingDecisionsBackfill(database);
        this.constraints = new LegacyConstraints(database);
        this.clock = clock;
    }

    /**
     * Brings the database up to date; changes nothing when it is. Two at once run one after the other. Interrupted, it goes
     * on where it was when called again.
     *
     * @throws StoreException when a migration is refused, or its file is not the one that was applied
     * @throws StoreUnavailableException when the server does not answer
     */
    public SchemaReport apply() {
        return exclusively(this::applyLocked);
    }

    /**
     * Does something while no other process, on any machine, changes a schema: an advisory lock of PostgreSQL is held. Not
     * to be nested, nor called around {@link #apply()}, which holds it itself.
     */
    public <T> T exclusively(Supplier<T> action) {
        try (Connection connection = database.getConnection()) {
            // A session lock on a connection without a transaction: an open one would make CREATE INDEX CONCURRENTLY
            // wait.
            execute(connection, "SELECT pg_advisory_lock(hashtext('ppa.schema'))");
            try {
                return action.get();
            } catch (DataAccessException e) {
                throw failed(e);
            } finally {
                execute(connection, "SELECT pg_advisory_unlock(hashtext('ppa.schema'))");
            }
        } catch (SQLException e) {
            throw unreachable(e);
        }
    }

    /**
     * Cheap enough for every launch: one query.
     *
     * @throws StoreUnavailableException when the server does not answer or a migration is not applied
     */
    public void requireApplied() {
        Set<Integer> applied = Set.copyOf(appliedVersions());
        List<String> missing = Migration.of(STORE).stream()
                .filter(migration -> !applied.contains(migration.version()))
                .map(Migration::label)
                .toList();
        if (!missing.isEmpty()) {
            String which = applied.isEmpty() ? "" : ": it lacks " + String.join(", ", missing);
            throw new StoreUnavailableException(STORE, "PostgreSQL's schema is not applied" + which, APPLY, null);
        }
    }

    /** The names of constraints that hold for new rows and are not yet validated for those that were there before. */
    public List<String> constraintsNotValidated() {
        try {
            return constraints.notValid();
        } catch (DataAccessException e) {
            throw failed(e);
        }
    }

    /**
     * Validates them, without blocking writers, and says which.
     *
     * @throws StoreException naming the rows that break one; what they do not break is validated
     */
    public List<String> validateConstraints() {
        return exclusively(() -> {
            SchemaSnapshot before = objects.found();
            try {
                return constraints.validate();
            } finally {
                objects.record(objects.recorded().advanced(before, objects.found()), clock.instant());
            }
        });
    }

    /**
     * How the database stands against the migrations.
     *
     * @throws StoreUnavailableException when the server does not answer
     */
    public SchemaStatus status() {
        try {
            return readStatus();
        } catch (DataAccessException e) {
            throw failed(e);
        }
    }

    private SchemaStatus readStatus() {
        List<Integer> applied = appliedVersions();
        Map<String, Integer> counts = new TreeMap<>();
        partitions.count().ifPresent(count -> counts.put(DecisionPartitions.TABLE, count));
        List<String> warnings = new ArrayList<>(partitions.warnings());
        if (!applied.isEmpty()) {
            warnings.addAll(legacyWarnings());
        }
        List<String> pending = Migration.of(STORE).stream()
                .filter(migration -> !applied.contains(migration.version()))
                .map(Migration::label)
                .toList();
        int version = applied.stream().mapToInt(Integer::intValue).max().orElse(0);
        return new SchemaStatus(
                STORE, version, pending, mismatches(), objects.recorded().drift(objects.found()), counts, warnings);
    }

    /** What is left to do where tables held rows before the schema was applied. */
    private List<String> legacyWarnings() {
        List<String> warnings = new ArrayList<>();
        if (!backfill.progress().finished()) {
            warnings.add(
                    "trading_decisions holds rows without the values that were added: 'ppa launch migrate-legacy' gives"
                            + " them defaults");
        }
        constraints
                .notValid()
                .forEach(name -> warnings.add(name
                        + " is not validated for rows that were there before it: 'ppa launch migrate-legacy' does it"));
        return warnings;
    }

    private SchemaReport applyLocked() {
        requireServer();
        requireOwnTemplate();
        partitions.requireDefaultsName();
        SchemaSnapshot before = objects.found();
        if (!appliedVersions().contains(LegacyConstraints.MIGRATION)) {
            constraints.addNotValid();
        }
        List<String> applied = migrate();
        List<String> notes = new ArrayList<>();
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        notes.addAll(partitions.makeAround(today));
        for (MissingIndex index : partitions.missingIndexes()) {
            partitions.build(index);
            notes.add("built index " + index.name());
        }
        objects.recorded()
                .toRecord(before, objects.found(), !applied.isEmpty())
                .ifPresent(now -> objects.record(now, clock.instant()));
        backfill.finishWhereEmpty();
        notes.addAll(legacyWarnings());
        int version =
                appliedVersions().stream().mapToInt(Integer::intValue).max().orElse(0);
        return new SchemaReport(STORE, version, applied, notes);
    }

    /** Where the document's partitions were made as it says, the platform's rows are in the table whose name the template has. */
    private void requireOwnTemplate() {
        if (jdbc.sql(PARTITIONED_TEMPLATE).query(Boolean.class).single()) {
            throw new StoreException(
                    STORE,
                    0,
                    "public.trading_decisions_probabilistic_template exists and is partitioned: the suite's has no rows, and would refuse the platform's",
                    "Rename it, run 'ppa schema apply' again, and insert its rows into public.trading_decisions_probabilistic.",
                    null);
        }
    }

    private List<String> migrate() {
        List<String> mismatches = mismatches();
        if (!mismatches.isEmpty()) {
            throw new StoreException(
                    STORE,
                    0,
                    String.join("; ", mismatches),
                    "Restore the file as it was applied, and put the change into a new migration.",
                    null);
        }
        try {
            Set<Integer> done = Set.copyOf(appliedVersions());
            if (!done.contains(TWO_MONTHS)) {
                flyway(String.valueOf(TWO_MONTHS - 1)).migrate();
                jdbc.sql(BY_BOUNDS.text()).update();
            }
            flyway(NEWEST).migrate();
            Set<Integer> now = Set.copyOf(appliedVersions());
            return Migration.of(STORE).stream()
                    .filter(migration -> now.contains(migration.version()) && !done.contains(migration.version()))
                    .map(Migration::label)
                    .toList();
        } catch (FlywayException e) {
            throw refused(e);
        }
    }

    private List<String> mismatches() {
        return Arrays.stream(flyway(NEWEST).info().all())
                .filter(info -> info.getVersion() != null && info.getState().isApplied())
                .filter(info -> !info.isChecksumMatching() || info.getState().isFailed())
                .map(PostgresSchema::mismatch)
                .toList();
    }

    private static String mismatch(MigrationInfo info) {
        return "migration V%s %s in this build is not the one that was applied on %tF"
                .formatted(info.getVersion(), info.getDescription(), info.getInstalledOn());
    }

    private List<Integer> appliedVersions() {
        try {
            return jdbc
                    .sql("SELECT version FROM ppa.schema_history WHERE success AND version IS NOT NULL")
                    .query(String.class)
                    .list()
                    .stream()
                    .map(Integer::valueOf)
                    .filter(version -> version > 0)
                    .toList();
        } catch (BadSqlGrammarException e) {
            return List.of();
        } catch (DataAccessException e) {
            throw failed(e);
        }
    }

    private void requireServer() {
        int server = jdbc.sql("SELECT current_setting('server_version_num')::int")
                .query(Integer.class)
                .single();
        if (server < OLDEST_SERVER) {
            throw new StoreException(
                    STORE,
                    0,
                    "PostgreSQL " + server / 10_000 + " is too old: 15 or newer is needed",
                    "Upgrade the server, or give another one in ppa.postgres.url.",
                    null);
        }
    }

    private Flyway flyway(String target) {
        return Flyway.configure(PostgresSchema.class.getClassLoader())
                .dataSource(database)
                .locations("classpath:sql/postgres/migrations")
                .schemas("ppa")
                .defaultSchema("ppa")
                .createSchemas(true)
                .table("schema_history")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .target(target)
                .validateMigrationNaming(true)
                .cleanDisabled(true)
                .load();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static StoreException refused(FlywayException e) {
        Throwable root = Causes.firstOrRoot(e, SQLException.class);
        String reason = root instanceof SQLException sql
                ? String.valueOf(sql.getMessage()).lines().map(String::strip).collect(Collectors.joining("; "))
                : Causes.firstLine(root);
        String script = String.valueOf(e.getMessage())
                .lines()
                .filter(line -> line.contains(".sql"))
                .findFirst()
                .orElse("a migration");
        return new StoreException(
                STORE,
                0,
                "PostgreSQL refused " + script.strip() + ": " + reason,
                "Nothing of that migration was kept; remove the cause, then run 'ppa schema apply' again.",
                e);
    }

    private static StoreException failed(DataAccessException e) {
        if (e instanceof DataAccessResourceFailureException
                || !(e.getMostSpecificCause() instanceof SQLException sql)) {
            return unreachable(e);
        }
        return new StoreException(
                STORE,
                0,
                "PostgreSQL refused a step of the schema: " + Causes.firstLine(sql),
                "What was done before it is kept; remove the cause, then run 'ppa schema apply' again.",
                e);
    }

    private static StoreUnavailableException unreachable(Exception e) {
        return new StoreUnavailableException(
                STORE,
                "PostgreSQL cannot be reached: " + Causes.reason(e),
                "Start it, or give its address in ppa.postgres.url.",
                e);
    }
}
