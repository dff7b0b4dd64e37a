package io.ppa.job.pattern;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.observation.ObservationRegistry;
import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Progress;
import io.ppa.job.RunControl;
import io.ppa.job.flow.JobParts;
import io.ppa.job.flow.PrunedInput;
import io.ppa.model.LedgerEntry;
import io.ppa.model.Pattern;
import io.ppa.model.QualityFinding;
import io.ppa.model.QualityFinding.Severity;
import io.ppa.model.TenantResult;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.H2;
import io.ppa.store.StoreLocations.H2Location;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.DataQuality;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Launches;
import io.ppa.store.postgres.LeaseKeeper;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.postgres.ProcessIdentity;
import io.ppa.store.postgres.RunLedger;
import io.ppa.store.postgres.RunWarnings;
import io.ppa.store.postgres.TenantResults;
import io.ppa.store.weaviate.H2PatternStore;
import io.ppa.store.weaviate.PatternStore;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The job over real stores: ClickHouse and PostgreSQL with their schemas, and H2 for patterns, whose troubles can be made. */
final class PatternWorld implements AutoCloseable {

    static final LocalDate DAY = LocalDate.parse("2024-03-05");

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC);

    final PatternSql sql = new PatternSql();

    final HikariDataSource postgres = Postgres.connect(TestStores.freshPostgresDatabase(), 10);

    final HikariDataSource h2 = H2.connect(
            new H2Location(
                    "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1;INIT=CREATE SCHEMA IF NOT EXISTS PPA",
                    "sa"),
            2);

    final H2PatternStore objects = new H2PatternStore(h2);

    /** Ids of objects that the store refuses to write. */
    final Set<UUID> refused = new HashSet<>();

    /** Ids of objects written since the last look, in order. */
    final List<UUID> written = new ArrayList<>();

    /** How many more pages of changes the store takes before it goes away; null while it stays. */
    @Nullable
    Integer pagesLeft;

    /** Called with every check of whether the run may go on. */
    Runnable onCheck = () -> {};

    private final Leases leases = new Leases(postgres, ProcessIdentity.current());

    private final LeaseKeeper keeper = new LeaseKeeper(leases);

    private long execution;

    PatternWorld() {
        new PostgresSchema(postgres, CLOCK).apply();
        objects.apply();
    }

    void empty() {
        sql.empty();
        JdbcClient.create(postgres)
                .sql("TRUNCATE ppa.run_ledger, ppa.run_warning, ppa.tenant_result, ppa.lease, data_quality_results")
                .update();
        JdbcClient.create(h2).sql("DELETE FROM probabilistic_pattern").update();
        JdbcClient.create(h2).sql("DELETE FROM uncertainty_embedding").update();
        refused.clear();
        written.clear();
        pagesLeft = null;
        onCheck = () -> {};
        execution = 0;
    }

    @Override
    public void close() {
        keeper.close();
        h2.close();
        postgres.close();
        sql.close();
    }

    /** Runs the step for all tenants and the usual day. */
    String run() {
        return run(PatternSql.request(DAY, Map.of()));
    }

    String run(JobRequest request) {
        written.clear();
        execution++;
        return job().update(execution, request);
    }

    Plan preview(JobRequest request) {
        return job().preview(request);
    }

    private PatternOutcomes job() {
        return new PatternOutcomes(parts(), Troubled::new, new RunWarnings(postgres));
    }

    private JobParts parts() {
        return new JobParts(
                new ResourcelessJobRepository(),
                sql.clickhouse(),
                new RunLedger(postgres),
                new DataQuality(postgres),
                new Launches(postgres),
                new TenantResults(postgres),
                new Executions(postgres),
                leases,
                keeper,
                new PrunedInput(new Marks(postgres)),
                new Control(),
                Progress.NONE,
                ObservationRegistry.NOOP,
                CLOCK);
    }

    /** What data-validation found stops the tenant's jobs of the usual day. */
    void stopped(String tenant) {
        String check = "return-not-finite";
        new DataQuality(postgres)
                .replace(
                        new DataQuality.Scope(DAY, DAY, List.of(tenant), List.of(check)),
                        List.of(new QualityFinding(DAY, tenant, check, Severity.HIGH, 1, 12, true, List.of("x"))),
                        null,
                        1);
    }

    TenantResult result(String tenant) {
        return new TenantResults(postgres)
                .of(execution).stream()
                        .filter(result -> result.tenant().equals(tenant))
                        .findFirst()
                        .orElseThrow();
    }

    /** {@code tenant: warning} of the last run, beside those of the tenants' results. */
    List<String> warnings() {
        return new RunWarnings(postgres)
                .of(execution).stream()
                        .map(warning -> warning.tenant() + ": " + warning.text())
                        .toList();
    }

    LedgerEntry ledger(String tenant, LocalDate day) {
        return new RunLedger(postgres)
                .entries("pattern-outcomes", day, day).stream()
                        .filter(entry -> entry.tenant().equals(tenant))
                        .findFirst()
                        .orElseThrow();
    }

    UUID pattern(String tenant, String symbol, String regime) {
        return pattern(
                tenant,
                symbol,
                regime,
                DAY.minusDays(50).atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    /** A pattern without numbers. */
    UUID pattern(String tenant, String symbol, String regime, @Nullable Instant createdAt) {
        UUID id = UUID.randomUUID();
        objects.addPattern(
                new Pattern(id, tenant, symbol, regime, OptionalDouble.empty(), OptionalDouble.empty(), createdAt),
                "p-" + id,
                "technical",
                new float[] {0.25f, -1.5f},
                new double[] {0.1, 0.2});
        return id;
    }

    /** An embedding without numbers. */
    UUID embedding(String tenant, String symbol, @Nullable Instant at) {
        UUID id = UUID.randomUUID();
        objects.addEmbedding(
                new UncertaintyEmbedding(id, tenant, symbol, OptionalDouble.empty(), OptionalDouble.empty(), at),
                "e-" + id,
                new float[] {0.5f},
                OptionalDouble.empty());
        return id;
    }

    /** Success and confidence of a pattern, epistemic and aleatoric of an embedding; a dash where it has none. */
    String numbers(UUID id) {
        Map<UUID, String> numbers = new TreeMap<>();
        objects.patterns(page ->
                page.forEach(pattern -> numbers.put(pattern.id(), text(pattern.success(), pattern.confidence()))));
        objects.embeddings(page -> page.forEach(
                embedding -> numbers.put(embedding.id(), text(embedding.epistemic(), embedding.aleatoric()))));
        return numbers.getOrDefault(id, "gone");
    }

    private static String text(OptionalDouble first, OptionalDouble second) {
        return text(first) + " " + text(second);
    }

    private static String text(OptionalDouble number) {
        return number.isPresent() ? String.valueOf(number.getAsDouble()) : "-";
    }

    /** All of the objects but their two numbers. */
    List<Map<String, Object>> theRest() {
        List<Map<String, Object>> rows = new ArrayList<>();
        rows.addAll(JdbcClient.create(h2)
                .sql(
                        "SELECT id, pattern_id, symbol, CAST(pattern_vector AS VARCHAR) AS v, CAST(uncertainty_vector AS VARCHAR) AS u,"
                                + " pattern_type, market_regime, CAST(created_at AS VARCHAR) AS c, tenant_id, CAST(vector AS VARCHAR) AS w"
                                + " FROM probabilistic_pattern ORDER BY id")
                .query()
                .listOfRows());
        rows.addAll(JdbcClient.create(h2)
                .sql(
                        "SELECT id, embedding_id, symbol, CAST(uncertainty_vector AS VARCHAR) AS v, context_similarity, tenant_id,"
                                + " CAST(vector AS VARCHAR) AS w FROM uncertainty_embedding ORDER BY id")
                .query()
                .listOfRows());
        return rows;
    }

    private final class Control implements RunControl {

        @Override
        public void started(long executionId) {
            // Nobody waits for it.
        }

        @Override
        public void check(long executionId) {
            onCheck.run();
        }
    }

    /** The H2 store, but for what is made to go wrong. */
    private final class Troubled implements PatternStore {

        @Override
        public void patterns(Consumer<List<Pattern>> page) {
            objects.patterns(page);
        }

        @Override
        public void embeddings(Consumer<List<UncertaintyEmbedding>> page) {
            objects.embeddings(page);
        }

        @Override
        public List<Refused> updatePatterns(Collection<Pattern> changed) {
            return update(changed, Pattern::id, Pattern::tenant, objects::updatePatterns);
        }

        @Override
        public List<Refused> updateEmbeddings(Collection<UncertaintyEmbedding> changed) {
            return update(changed, UncertaintyEmbedding::id, UncertaintyEmbedding::tenant, objects::updateEmbeddings);
        }

        private <T> List<Refused> update(
                Collection<T> changed,
                Function<T, UUID> id,
                Function<T, String> tenant,
                Function<Collection<T>, List<Refused>> write) {
            if (pagesLeft != null && pagesLeft-- == 0) {
                throw new StoreUnavailableException(
                        "weaviate", "Weaviate at http://nowhere cannot be reached", "Start it.", null);
            }
            List<T> taken = changed.stream()
                    .filter(object -> !refused.contains(id.apply(object)))
                    .toList();
            List<Refused> refusals = new ArrayList<>(changed.stream()
                    .filter(object -> refused.contains(id.apply(object)))
                    .map(object -> new Refused(id.apply(object), tenant.apply(object), "no such property"))
                    .toList());
            refusals.addAll(write.apply(taken));
            taken.forEach(object -> written.add(id.apply(object)));
            return refusals;
        }

        @Override
        public void close() {
            // The database is the world's.
        }
    }
}
