package io.ppa.job.registry;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.model.LedgerEntry;
import io.ppa.model.ModelMeasures;
import io.ppa.model.RunWarning;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.postgres.RegistryUpdates;
import io.ppa.store.postgres.RunLedger;
import io.ppa.store.postgres.RunWarnings;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** A real PostgreSQL with its schema, and the step {@code register} over numbers made by hand. */
final class RegistryWorld implements AutoCloseable {

    static final LocalDate DAY = LocalDate.parse("2024-03-05");

    final HikariDataSource database = Postgres.connect(TestStores.freshPostgresDatabase(), 10);

    final JdbcClient jdbc = JdbcClient.create(database);

    /** What the windows answer: of each tenant, and pooled. */
    final Map<String, List<ModelMeasures>> measured = new TreeMap<>();

    final List<ModelMeasures> pooled = new ArrayList<>();

    /** The days on which each tenant decided something, as far as they matter. */
    final Map<String, Set<LocalDate>> decided = new TreeMap<>();

    /** Tenants that the next runs leave out, and why. */
    final SortedMap<String, String> leftOut = new TreeMap<>();

    /** How many models were asked for at a time. */
    final List<Integer> asked = new ArrayList<>();

    /** Whether ClickHouse is lost once, after the tenants' numbers; the step is tried again then. */
    boolean losing;

    private long execution;

    RegistryWorld() {
        new PostgresSchema(database, Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC)).apply();
    }

    void empty() {
        jdbc.sql("""
                        TRUNCATE probabilistic_models, model_performance_history, tenant_directory, ppa.outbox, ppa.run_ledger,
                            ppa.run_warning, ppa.mark RESTART IDENTITY CASCADE""").update();
        measured.clear();
        pooled.clear();
        decided.clear();
        leftOut.clear();
        asked.clear();
        execution = 0;
    }

    @Override
    public void close() {
        database.close();
    }

    /** Runs the step for the day, under the next execution. */
    String run(String... tenants) {
        return run(DAY, false, database, tenants);
    }

    String run(LocalDate day, boolean register, DataSource through, String... tenants) {
        execution++;
        Register.Parts parts = new Register.Parts(
                new ByHand(),
                new ModelRegistry(through),
                new RegistryUpdates(through),
                new Marks(through),
                new RunLedger(through),
                new Outbox(through));
        JobRequest request = new JobRequest(
                        "model-performance",
                        new DayRange(day, day),
                        List.of(tenants),
                        Map.of(
                                "feedback-horizon", "P7D",
                                "max-rejected-fraction", "0.01",
                                "window", "P30D",
                                "periods-per-year", "252",
                                "register", String.valueOf(register)),
                        null)
                .without(leftOut);
        Register step = new Register(parts, new RunWarnings(through));
        try {
            return step.run(execution, request);
        } catch (StoreUnavailableException e) {
            return step.run(execution, request);
        }
    }

    /** The warnings of the last run, each with its tenant. */
    List<String> warnings() {
        return new RunWarnings(database)
                .of(execution).stream().map(RegistryWorld::text).toList();
    }

    private static String text(RunWarning warning) {
        return warning.step() + " " + warning.tenant() + ": " + warning.text();
    }

    UUID tenant(String name) {
        return jdbc.sql("INSERT INTO tenant_directory VALUES (:name, gen_random_uuid()) RETURNING tenant_uuid")
                .param("name", name)
                .query(UUID.class)
                .single();
    }

    UUID model(@Nullable UUID tenant, String name, String version) {
        return jdbc.sql("""
                        INSERT INTO probabilistic_models (model_name, model_type, version, parameters, tenant_id)
                        VALUES (:name, 'meta', :version, '{}', :tenant::uuid) RETURNING id""")
                .param("name", name)
                .param("version", version)
                .param("tenant", tenant == null ? null : tenant.toString(), java.sql.Types.VARCHAR)
                .query(UUID.class)
                .single();
    }

    void failed(String tenant, LocalDate day) {
        ended(tenant, day, LedgerEntry.Status.FAILED, "too many rejected");
    }

    void done(String tenant, LocalDate day) {
        ended(tenant, day, LedgerEntry.Status.DONE, null);
    }

    private void ended(String tenant, LocalDate day, LedgerEntry.Status status, @Nullable String error) {
        new RunLedger(database)
                .record(List.of(
                        new LedgerEntry("model-performance", tenant, day, status, Map.of(), 1, null, 0, 1, error)));
    }

    void measure(String tenant, ModelMeasures... models) {
        measured.put(tenant, List.of(models));
    }

    static ModelMeasures model(String name, double accuracy, double sharpe) {
        return new ModelMeasures(
                name,
                "1",
                true,
                12,
                10,
                OptionalDouble.of(accuracy),
                OptionalDouble.of(0.9),
                OptionalDouble.of(0.123455),
                Double.isNaN(sharpe) ? OptionalDouble.empty() : OptionalDouble.of(sharpe));
    }

    /** The numbers of the registry by tenant, model and version; {@code *} for the shared ones. */
    List<String> registry() {
        return jdbc.sql("""
                        SELECT concat_ws(' ', coalesce(d.tenant, m.tenant_id::text, '*'), model_name, version, coalesce(accuracy::text, '-'),
                            coalesce(calibration_score::text, '-'), coalesce(brier_score::text, '-'), coalesce(sharpe_ratio::text, '-'))
                        FROM probabilistic_models AS m LEFT JOIN tenant_directory AS d ON d.tenant_uuid = m.tenant_id
                        ORDER BY 1""").query(String.class).list();
    }

    /** Every row this step may write, with its xmin. */
    List<String> everything() {
        return jdbc.sql("""
                        SELECT 'm' || xmin || to_jsonb(m)::text FROM probabilistic_models AS m
                        UNION ALL SELECT 'h' || xmin || to_jsonb(h)::text FROM model_performance_history AS h
                        UNION ALL SELECT 't' || xmin || to_jsonb(t)::text FROM model_training_history AS t
                        UNION ALL SELECT 'o' || xmin || to_jsonb(o)::text FROM ppa.outbox AS o
                        ORDER BY 1""").query(String.class).list();
    }

    private final class ByHand extends ModelWindows {

        @SuppressWarnings("NullAway")
        ByHand() {
            super(null);
        }

        @Override
        List<String> inputTenants(DayRange days) {
            Set<String> tenants = new TreeSet<>(measured.keySet());
            tenants.addAll(decided.keySet());
            return List.copyOf(tenants);
        }

        @Override
        Map<String, Set<LocalDate>> inputDays(Collection<String> tenants, DayRange days) {
            Map<String, Set<LocalDate>> found = new TreeMap<>();
            for (String tenant : tenants) {
                Set<LocalDate> within = new TreeSet<>(decided.getOrDefault(tenant, Set.of()));
                within.retainAll(days.days());
                found.put(tenant, within);
            }
            return found;
        }

        @Override
        Map<String, Long> tenants(LocalDate day, RegistrySettings settings) {
            Map<String, Long> sizes = new TreeMap<>();
            measured.forEach((tenant, models) -> sizes.put(tenant, (long) models.size()));
            return sizes;
        }

        @Override
        Map<String, List<ModelMeasures>> of(Collection<String> tenants, LocalDate day, RegistrySettings settings) {
            Map<String, List<ModelMeasures>> found = new TreeMap<>(measured);
            found.keySet().retainAll(tenants);
            asked.add(found.values().stream().mapToInt(List::size).sum());
            return found;
        }

        @Override
        List<ModelMeasures> pooled(LocalDate day, RegistrySettings settings) {
            if (losing) {
                losing = false;
                throw new StoreUnavailableException("clickhouse", "ClickHouse cannot be reached", "Start it.", null);
            }
            return pooled;
        }
    }
}
