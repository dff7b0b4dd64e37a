package io.ppa.store.postgres;

import io.ppa.model.RegistryNumbers;
import io.ppa.store.Causes;
import io.ppa.store.Pages;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.RegistryRow.Decision;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.NestedRuntimeException;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.json.JsonMapper;

/**
 * Brings the registry's rows of one tenant, or the shared ones, up to a day: all or nothing. A row that somebody else changes
 * meanwhile is read and decided again; what of a row is not a number of this suite is never written. Statements are the files of
 * {@code sql/postgres/model_performance}.
 */
public final class RegistryUpdates {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryUpdates.class);

    /** Characters the registry has for a model's name, and for its version. */
    public static final int NAME_LENGTH = 100;

    public static final int VERSION_LENGTH = 20;

    private static final int ATTEMPTS = 5;

    static final int PAGE = 1000;

    /** Who waits longer than this for a row has met a session that forgot to end its transaction. */
    private static final String LOCK_TIMEOUT = "30s";

    /** Somebody else's update takes seconds. */
    private static final String TURN_TIMEOUT = "15min";

    private static final long TURN = AdvisoryLock.REGISTRY.key();

    private static final String LOCK_NOT_AVAILABLE = "55P03";

    /** Serialization failure and deadlock. */
    private static final Set<String> TRY_AGAIN = Set.of("40001", "40P01");

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final String ROWS = sql("rows");
    private static final String SHARED = sql("shared");
    private static final String REGISTER = sql("register");
    private static final String UPDATE = sql("update");
    private static final String KEEP = sql("keep");

    private final DataSource dataSource;

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    private final Trainings trainings;

    public RegistryUpdates(DataSource dataSource) {
        this.dataSource = dataSource;
        this.jdbc = JdbcClient.create(dataSource);
        this.transaction = FencedTransactions.on(dataSource);
        this.trainings = new Trainings(jdbc);
    }

    static String sql(String name) {
        return SqlText.load("postgres/model_performance/" + name + ".sql").text();
    }

    /**
     * A model's numbers over the window, as the registry's columns hold them.
     *
     * @param decisions of the window that name it, at least 1
     * @param evaluated those with an outcome
     */
    public record Measured(String modelName, String version, long decisions, long evaluated, RegistryNumbers numbers) {

        /** Whether the registry's columns are wide enough for its names. */
        public boolean registrable() {
            return characters(modelName) <= NAME_LENGTH && characters(version) <= VERSION_LENGTH;
        }

        private static int characters(String text) {
            return text.codePointCount(0, text.length());
        }
    }

    /**
     * What a tenant's rows are to say.
     *
     * @param tenant null for the shared models
     * @param day the last day of the window
     * @param models all that were used in the window
     * @param register whether models of a tenant that are registered nowhere are inserted
     */
    public record Update(
            @Nullable UUID tenant, LocalDate day, List<Measured> models, boolean register, long executionId) {}

    /**
     * Numbers of a model that are no longer what they were.
     *
     * @param id of the history's row: names the change
     */
    public record Change(long id, UUID modelId, Measured model) {}

    /** A registered model by its names; the tenant as ClickHouse writes it, null where it goes without saying. */
    public record Named(@Nullable String tenant, String modelName, String version) {}

    /**
     * A training to be compared with the accuracy its model had before.
     *
     * @param tenant as ClickHouse writes it, null for a shared model
     * @param finalAccuracy null when undefined
     */
    public record Training(
            UUID id,
            @Nullable String tenant,
            String modelName,
            String version,
            @Nullable BigDecimal finalAccuracy,
            BigDecimal previousAccuracy) {}

    /**
     * What came of an update.
     *
     * @param matched models with a row of their own, in order of the rows
     * @param changed how many of them have another number now
     * @param registered how many of them were inserted
     * @param unregistered models of the tenant that are registered neither for it nor for all
     * @param stale active models that were not used in the window
     * @param trainings what was compared
     */
    public record Outcome(
            List<Measured> matched,
            int changed,
            int registered,
            List<Measured> unregistered,
            List<Named> stale,
            List<Training> trainings) {}

    /**
     * Does something while no other process updates the registry through this: whoever reads numbers in it can be sure that none
     * that were read before overwrite them. Waits for its turn.
     *
     * @throws StoreException when the turn does not come
     */
    public <T> T exclusively(Supplier<T> work) {
        return Objects.requireNonNull(new JdbcTemplate(dataSource).execute((Connection connection) -> {
            takeTurn(connection);
            try {
                return work.get();
            } finally {
                endTurn(connection);
            }
        }));
    }

    private static void endTurn(Connection connection) {
        try {
            run(connection, "SELECT pg_advisory_unlock(" + TURN + ")");
        } catch (SQLException e) {
            // Only a connection that is lost refuses this, and its turn ended with it; what was thrown before must not
            // be hidden.
            LOG.debug("the registry's turn ended with its connection", e);
        }
    }

    private static void takeTurn(Connection connection) throws SQLException {
        try {
            // The timeout lasts as long as the statement, the lock as long as the session.
            run(
                    connection,
                    "SELECT set_config('lock_timeout', '" + TURN_TIMEOUT + "', true), pg_advisory_lock(" + TURN + ")");
        } catch (SQLException e) {
            if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                throw new StoreException(
                        "postgres",
                        0,
                        "another run has been updating the registry for more than " + TURN_TIMEOUT,
                        "See what it does ('ppa runs'), then rerun.",
                        e);
            }
            throw e;
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    /**
     * Updates one tenant's rows in one transaction, tried again when it meets somebody else's. A model's numbers are written when
     * they differ or the day is newer than the newest of its history, and never when it is older; the history takes every day.
     *
     * @param comparing from when on ended trainings are compared with what their model had before, null to compare none
     * @param improvement of a training in percent as the column holds it; empty when undefined or not representable
     * @param told is given, inside the transaction and in pages, the changes in order of name and version
     * @throws StoreException when the transaction met others too often, or waited too long for them: nothing is written
     * @throws StoreUnavailableException when PostgreSQL does not answer, or no longer
     */
    public Outcome update(
            Update update,
            @Nullable Instant comparing,
            Function<Training, Optional<BigDecimal>> improvement,
            Consumer<List<Change>> told) {
        return persistently(update.tenant(), () -> {
            List<Training> compared =
                    comparing == null ? List.of() : trainings.compare(update.tenant(), comparing, improvement);
            List<RegistryRow> rows = rows(update);
            Map<ModelVersion, Measured> measured = new LinkedHashMap<>();
            update.models().forEach(model -> measured.putIfAbsent(ModelVersion.of(model), model));
            List<Measured> missing = missing(update, measured, rows);
            int registered = update.register() ? register(update, missing) : 0;
            if (registered > 0) {
                rows = rows(update);
                missing = missing(update, measured, rows);
            }
            return write(update, measured, rows, told).outcome(registered, missing, compared);
        });
    }

    /** Compares trainings of a tenant whose rows are not updated otherwise; see {@link #update}. */
    public List<Training> compareTrainings(
            @Nullable UUID tenant, Instant since, Function<Training, Optional<BigDecimal>> improvement) {
        return persistently(tenant, () -> trainings.compare(tenant, since, improvement));
    }

    /** Whose trainings that ended since then may have to be compared; null stands for the shared models. */
    public Set<@Nullable UUID> trainingsOwed(Instant since) {
        Set<@Nullable UUID> owed = new HashSet<>();
        jdbc.sql(sql("trainings_owed")).param("since", Timestamp.from(since)).query((ResultSet rs) -> {
            owed.add(rs.getObject("tenant_id", UUID.class));
        });
        return owed;
    }

    /**
     * The active models of tenants that were not updated, since nothing of theirs was used.
     *
     * @param only of these tenants, null for all
     * @param except those that were updated, or would have been
     */
    public List<Named> stale(@Nullable Collection<UUID> only, Collection<UUID> except) {
        return jdbc.sql(sql("stale"))
                .param("only", only == null ? null : only.toArray(UUID[]::new), Types.ARRAY)
                .param("except", except.toArray(UUID[]::new))
                .query((rs, n) ->
                        new Named(rs.getString("tenant"), rs.getString("model_name"), rs.getString("version")))
                .list();
    }

    private record ModelVersion(String modelName, String version) {

        static ModelVersion of(Measured model) {
            return new ModelVersion(model.modelName(), model.version());
        }

        static ModelVersion of(RegistryRow row) {
            return new ModelVersion(row.modelName(), row.version());
        }
    }

    private List<RegistryRow> rows(Update update) {
        return jdbc.sql(ROWS)
                .param("tenant", update.tenant(), Types.OTHER)
                .param("day", update.day())
                .query((rs, n) -> RegistryRow.of(rs))
                .list();
    }

    /** Of a tenant's models, those without a row; a shared row will do. */
    private List<Measured> missing(Update update, Map<ModelVersion, Measured> measured, List<RegistryRow> rows) {
        if (update.tenant() == null) {
            return List.of();
        }
        Map<ModelVersion, Measured> missing = new LinkedHashMap<>(measured);
        rows.forEach(row -> missing.remove(ModelVersion.of(row)));
        for (List<Measured> page : Pages.of(List.copyOf(missing.values()), PAGE)) {
            jdbc.sql(SHARED)
                    .param("models", JSON.writeValueAsString(page))
                    .query((rs, n) -> new ModelVersion(rs.getString("model_name"), rs.getString("version")))
                    .list()
                    .forEach(missing::remove);
        }
        return List.copyOf(missing.values());
    }

    private int register(Update update, List<Measured> missing) {
        int registered = 0;
        for (List<Measured> page :
                Pages.of(missing.stream().filter(Measured::registrable).toList(), PAGE)) {
            registered += jdbc.sql(REGISTER)
                    .param("models", JSON.writeValueAsString(page))
                    .param("tenant", update.tenant())
                    .update();
        }
        return registered;
    }

    private record Written(List<Measured> matched, int changed, List<Named> stale) {

        Outcome outcome(int registered, List<Measured> unregistered, List<Training> compared) {
            return new Outcome(matched, changed, registered, unregistered, stale, compared);
        }
    }

    private Written write(
            Update update, Map<ModelVersion, Measured> measured, List<RegistryRow> rows, Consumer<List<Change>> told) {
        List<Decision> decisions = new ArrayList<>();
        List<Named> stale = new ArrayList<>();
        for (RegistryRow row : rows) {
            Measured model = measured.get(ModelVersion.of(row));
            if (model != null) {
                decisions.add(row.decide(update.day(), model));
            } else if (row.active()) {
                stale.add(new Named(null, row.modelName(), row.version()));
            }
        }
        for (List<Decision> page :
                Pages.of(decisions.stream().filter(Decision::write).toList(), PAGE)) {
            writeNumbers(page);
        }
        for (List<Decision> page :
                Pages.of(decisions.stream().filter(Decision::keep).toList(), PAGE)) {
            List<Change> changes = keep(update, page);
            if (!changes.isEmpty()) {
                told.accept(changes);
            }
        }
        int changed = (int) decisions.stream().filter(Decision::changed).count();
        return new Written(decisions.stream().map(Decision::measured).toList(), changed, stale);
    }

    private void writeNumbers(List<Decision> page) {
        int written = jdbc.sql(UPDATE)
                .param("rows", JSON.writeValueAsString(numbers(page)))
                .update();
        if (written < page.size()) {
            throw new OptimisticLockingFailureException(
                    (page.size() - written) + " of " + page.size() + " rows were changed by somebody else meanwhile");
        }
    }

    private List<Change> keep(Update update, List<Decision> page) {
        Map<UUID, Long> ids = new HashMap<>();
        jdbc.sql(KEEP)
                .param("rows", JSON.writeValueAsString(numbers(page)))
                .param("tenant", update.tenant(), Types.OTHER)
                .param("day", update.day())
                .param("execution", update.executionId())
                .query((ResultSet rs) -> {
                    ids.put(rs.getObject("model_id", UUID.class), rs.getLong("id"));
                });
        return page.stream()
                .filter(Decision::changed)
                .map(decision -> new Change(
                        Objects.requireNonNull(ids.get(decision.row().id())),
                        decision.row().id(),
                        decision.measured()))
                .toList();
    }

    private static List<RegistryRow.Numbers> numbers(List<Decision> page) {
        return page.stream().map(Decision::numbers).toList();
    }

    /** In a transaction of its own, and again when that met somebody else's. */
    private <T> T persistently(@Nullable UUID tenant, Supplier<T> work) {
        for (int attempt = 1; ; attempt++) {
            try {
                return Objects.requireNonNull(transaction.execute(status -> {
                    begin(tenant);
                    return work.get();
                }));
            } catch (DataAccessException | TransactionException e) {
                Optional<StoreUnavailableException> lost = Postgres.lost(e);
                if (lost.isPresent()) {
                    throw lost.get();
                }
                String state = sqlState(e);
                if (LOCK_NOT_AVAILABLE.equals(state)) {
                    throw refused(
                            "somebody else has held rows of the registry, or the end of the outbox, for more than "
                                    + LOCK_TIMEOUT,
                            e);
                }
                if (!(e instanceof OptimisticLockingFailureException) && !TRY_AGAIN.contains(state)) {
                    throw refused("PostgreSQL refused the update of the registry: " + Causes.reason(e), e);
                }
                if (attempt == ATTEMPTS) {
                    throw refused("the registry was changed meanwhile, " + ATTEMPTS + " times in a row", e);
                }
            }
        }
    }

    /** Two updates of the same rows one after the other: what one decides, the other has seen. */
    private void begin(@Nullable UUID tenant) {
        jdbc.sql("""
                        SELECT set_config('lock_timeout', :timeout, true),
                            pg_advisory_xact_lock(hashtextextended(:rows, :seed))""")
                .param("timeout", LOCK_TIMEOUT)
                .param("rows", tenant == null ? "shared" : tenant.toString())
                .param("seed", TURN)
                .query((rs, n) -> 0)
                .list();
    }

    private static String sqlState(NestedRuntimeException e) {
        return e.getMostSpecificCause() instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "";
    }

    private static StoreException refused(String message, NestedRuntimeException e) {
        return new StoreException("postgres", 0, message, "Nothing was written; remove the cause, then rerun.", e);
    }
}
