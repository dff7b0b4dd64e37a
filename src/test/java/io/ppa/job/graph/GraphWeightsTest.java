package io.ppa.job.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.micrometer.observation.ObservationRegistry;
import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.Progress;
import io.ppa.job.RunControl;
import io.ppa.job.StoppedException;
import io.ppa.job.flow.JobParts;
import io.ppa.job.flow.PrunedInput;
import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.GraphChange;
import io.ppa.model.LedgerEntry;
import io.ppa.model.NodeNumbers;
import io.ppa.model.ProbabilityGraph;
import io.ppa.model.PropagatedConfidence;
import io.ppa.model.TenantResult;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.arangodb.DependencyGraph;
import io.ppa.store.arangodb.H2DependencyGraph;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.ClickHouseSchema;
import io.ppa.store.postgres.DataQuality;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Launches;
import io.ppa.store.postgres.LeaseKeeper;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.postgres.ProcessIdentity;
import io.ppa.store.postgres.RunLedger;
import io.ppa.store.postgres.TenantResults;
import io.ppa.store.postgres.UserPreferences;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.batch.core.repository.support.ResourcelessJobRepository;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Whatever its store does, a tenant's graph is that of before or that of after. */
class GraphWeightsTest {

    private static final LocalDate DAY = LocalDate.parse("2024-03-08");

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC);

    private static ClickHouse clickhouse;

    private static HikariDataSource postgres;

    private static HikariDataSource h2;

    private static H2DependencyGraph graph;

    private static LeaseKeeper keeper;

    private static Leases leases;

    /** What happens just before a change is written. */
    private Runnable beforeWrite = () -> {};

    private Runnable onCheck = () -> {};

    private int writes;

    @BeforeAll
    static void open() {
        clickhouse = TestStores.clickhouse();
        new ClickHouseSchema(clickhouse, CLOCK).apply();
        postgres = Postgres.connect(TestStores.freshPostgresDatabase(), 10);
        new PostgresSchema(postgres, CLOCK).apply();
        h2 = TestStores.freshH2Database();
        graph = new H2DependencyGraph(h2);
        graph.apply();
        leases = new Leases(postgres, ProcessIdentity.current());
        keeper = new LeaseKeeper(leases);
    }

    @AfterAll
    static void close() {
        keeper.close();
        h2.close();
        postgres.close();
        clickhouse.close();
    }

    /** A model that was right in 600 of 1,000, and one nobody knows. */
    @BeforeEach
    void oneModel() {
        for (String table : List.of("probabilistic_nodes", "probability_dependencies", "confidence_propagation")) {
            JdbcClient.create(h2).sql("DELETE FROM " + table).update();
        }
        JdbcClient.create(postgres)
                .sql("TRUNCATE probabilistic_models, model_performance_history, ppa.run_ledger CASCADE")
                .update();
        model("m", "1.0", 0.6);
        graph.addNodes(
                "t",
                List.of(node("model_m_1_0", "ml_model"), node("feed", "data_feed"), node("out", "ensemble")),
                Instant.EPOCH);
        graph.addEdges("t", List.of(edge("a", "model_m_1_0", 0.5), edge("b", "feed", 0.5)), Instant.EPOCH);
    }

    private static void model(String name, String version, double accuracy) {
        UUID id = UUID.randomUUID();
        JdbcClient.create(postgres)
                .sql("INSERT INTO probabilistic_models (id, model_name, version, model_type, parameters) VALUES"
                        + " (:id, :name, :version, 'x', '{}')")
                .param("id", id)
                .param("name", name)
                .param("version", version)
                .update();
        JdbcClient.create(postgres)
                .sql(
                        "INSERT INTO model_performance_history (model_id, model_name, version, day, decisions, evaluated, accuracy,"
                                + " execution_id, changed_at) VALUES (:id, :name, :version, '2024-03-01', 1000, 1000, :accuracy, 1,"
                                + " now())")
                .param("id", id)
                .param("name", name)
                .param("version", version)
                .param("accuracy", accuracy)
                .update();
    }

    private static ComponentNode node(String key, String type) {
        return new ComponentNode(key, type, null, null, null, NodeNumbers.UNDEFINED, "");
    }

    private static DependencyEdge edge(String key, String from, double weight) {
        return new DependencyEdge(
                key, from, "out", "probability_input", new EdgeNumbers(weight, 0.8, 0.2), null, null, "");
    }

    private TenantResult run() {
        return job().run(1, request(), new TenantPlan("t", new TreeMap<>(Map.of(DAY, "missing"))));
    }

    private GraphWeights job() {
        JobParts parts = new JobParts(
                new ResourcelessJobRepository(),
                clickhouse,
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
        GraphMeasures measures =
                new GraphMeasures(clickhouse, new ModelRegistry(postgres), new UserPreferences(postgres));
        return new GraphWeights(parts, measures, Troubled::new);
    }

    private static JobRequest request() {
        return new JobRequest(
                "graph-weights",
                new DayRange(DAY, DAY),
                List.of(),
                Map.ofEntries(
                        Map.entry("window", "PT720H"),
                        Map.entry("memory-decay-factor", "0.9"),
                        Map.entry("inheritance", "0.5"),
                        Map.entry("cycle-damping", "0.85"),
                        Map.entry("parallelism", "1"),
                        Map.entry("lease", "PT60S"),
                        Map.entry("heartbeat", "PT10S"),
                        Map.entry("retry.attempts", "2"),
                        Map.entry("retry.backoff", "PT0.01S"),
                        Map.entry("max-memory-usage", "1073741824")),
                null);
    }

    private LedgerEntry ledger() {
        return new RunLedger(postgres).entries("graph-weights", DAY, DAY).get(0);
    }

    private static double impact() {
        return graph.load("t").graph().edges().get(0).numbers().confidenceImpact();
    }

    @Test
    void aNodeIsMatchedByItsKey_andUnmeasuredInputsKeepTheirShare() {
        TenantResult result = run();

        assertThat(result.status()).isEqualTo(TenantResult.Status.DONE);
        assertThat(result.warnings())
                .containsExactly("the tenant is not in tenant_directory: only shared models are known");
        assertThat(graph.load("t").graph().edges())
                .extracting(it -> it.numbers().weight())
                .containsExactly(0.5, 0.5);
        assertThat(impact()).isNotEqualTo(0.8);
        assertThat(ledger().status()).isEqualTo(LedgerEntry.Status.DONE);
        assertThat(ledger().contentHash()).isEqualTo(result.contentHash().get(DAY));
        assertThat(ledger().rowsPublished()).isEqualTo(5);
    }

    @Test
    void aDayThatDataValidationStopped_isEnteredAsFailed() {
        job().stopped(7, "t", new TreeMap<>(Map.of(DAY, "stopped by data-validation: return-not-finite (1 of 9)")));

        assertThat(ledger().status()).isEqualTo(LedgerEntry.Status.FAILED);
        assertThat(ledger().error()).isEqualTo("stopped by data-validation: return-not-finite (1 of 9)");
        assertThat(job().plan(request()).tenants().get(0).days()).containsEntry(DAY, "failed");
    }

    @Test
    void aKeyThatTwoModelsMake_isNobodys() {
        model("m_1", "0", 0.9);

        assertThat(run().warnings())
                .contains(
                        "keys that more than one model makes: model_m_1_0 (m 1.0, m_1 0); set model_name and model_version");
        assertThat(impact()).isEqualTo(0.8);
    }

    @Test
    void aGraphSomebodyChangesMeanwhile_isReadAgain_andNeverOverwritten() {
        beforeWrite = () -> {
            if (writes == 1) {
                JdbcClient.create(h2)
                        .sql("UPDATE probability_dependencies SET weight = 0.9 WHERE edge_key = 'b'")
                        .update();
                JdbcClient.create(h2)
                        .sql("UPDATE probability_dependencies SET weight = 0.1 WHERE edge_key = 'a'")
                        .update();
            }
        };

        TenantResult result = run();

        assertThat(result.status()).isEqualTo(TenantResult.Status.DONE);
        assertThat(writes).isEqualTo(2);
        assertThat(graph.load("t").graph().edges())
                .extracting(it -> it.numbers().weight())
                .containsExactly(0.1, 0.9);
    }

    /** The last look at the turn is over, and the transaction not yet begun. */
    @Test
    void aRunThatLostItsTurnRightBeforeItWrites_writesNothingOverTheNextOne() {
        Runnable takeOver = () -> {
            JdbcClient.create(postgres)
                    .sql("UPDATE ppa.lease SET expires_at = clock_timestamp()")
                    .update();
            JdbcClient.create(postgres)
                    .sql("UPDATE model_performance_history SET accuracy = 0.9")
                    .update();
            assertThat(CompletableFuture.supplyAsync(this::run).join().status()).isEqualTo(TenantResult.Status.DONE);
        };
        AtomicReference<ProbabilityGraph> ofTheNext = new AtomicReference<>();
        beforeWrite = () -> {
            beforeWrite = () -> {};
            takeOver.run();
            ofTheNext.set(graph.load("t").graph());
        };

        TenantResult late = run();

        assertThat(late.status()).isEqualTo(TenantResult.Status.FAILED);
        assertThat(late.error()).contains("another process took over while this one was paused");
        assertThat(graph.load("t").graph()).isEqualTo(ofTheNext.get());
        assertThat(writes).isEqualTo(2);
    }

    @Test
    void aGraphSomebodyAlwaysChanges_fails_andKeepsWhatItHas() {
        beforeWrite = () -> JdbcClient.create(h2)
                .sql("UPDATE probability_dependencies SET dependency_type = 'x" + writes + "'")
                .update();

        TenantResult result = run();

        assertThat(result.status()).isEqualTo(TenantResult.Status.FAILED);
        assertThat(result.error()).contains("was changed by somebody else meanwhile", "nothing was written");
        assertThat(result.action()).isEqualTo("Rerun; if it happens again, find who writes to the graph at this hour.");
        assertThat(impact()).isEqualTo(0.8);
        assertThat(ledger().status()).isEqualTo(LedgerEntry.Status.FAILED);
        assertThat(graph.propagated("t", DAY)).isEmpty();
    }

    @Test
    void aStoreThatGoesAwayOnce_isTriedAgain() {
        beforeWrite = () -> {
            if (writes == 1) {
                throw new StoreUnavailableException("arangodb", "gone", "Start it.", null);
            }
        };

        assertThat(run().status()).isEqualTo(TenantResult.Status.DONE);
        assertThat(writes).isEqualTo(2);
    }

    @Test
    void aStoreThatRefuses_failsTheTenant_andTheNextRunDoesIt() {
        beforeWrite = () -> {
            throw new StoreException("arangodb", 1, "it is full", "Make room.", null);
        };

        TenantResult refused = run();

        assertThat(refused.status()).isEqualTo(TenantResult.Status.FAILED);
        assertThat(refused.error()).isEqualTo("it is full");
        assertThat(refused.action()).isEqualTo("Make room.");
        assertThat(impact()).isEqualTo(0.8);

        beforeWrite = () -> {};
        assertThat(run().status()).isEqualTo(TenantResult.Status.DONE);
        assertThat(ledger().status()).isEqualTo(LedgerEntry.Status.DONE);
    }

    @Test
    void aRunThatIsAskedToStop_writesNothing() {
        onCheck = () -> {
            throw new StoppedException(1);
        };

        assertThat(run().status()).isEqualTo(TenantResult.Status.STOPPED);
        assertThat(writes).isZero();
    }

    @Test
    void aTenantWhoseNameIsNoText_failsByName() {
        TenantResult result = job().run(1, request(), new TenantPlan("a\0b", new TreeMap<>(Map.of(DAY, "missing"))));

        assertThat(result.status()).isEqualTo(TenantResult.Status.FAILED);
        assertThat(result.tenant()).isEqualTo("a␀b");
    }

    @Test
    void aNodeThatIsGone_leavesNoDocumentOfTheDay() {
        run();
        JdbcClient.create(h2)
                .sql("DELETE FROM probability_dependencies WHERE edge_key = 'b'")
                .update();
        JdbcClient.create(h2)
                .sql("DELETE FROM probabilistic_nodes WHERE node_key = 'feed'")
                .update();

        assertThat(run().status()).isEqualTo(TenantResult.Status.DONE);

        assertThat(graph.propagated("t", DAY))
                .extracting(PropagatedConfidence::node)
                .containsExactly("model_m_1_0", "out");
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
    private final class Troubled implements DependencyGraph {

        @Override
        public List<String> tenants() {
            return graph.tenants();
        }

        @Override
        public Loaded load(String tenant) {
            return graph.load(tenant);
        }

        @Override
        public List<PropagatedConfidence> propagated(String tenant, LocalDate day) {
            return graph.propagated(tenant, day);
        }

        @Override
        public void write(GraphChange change) {
            writes++;
            beforeWrite.run();
            graph.write(change);
        }

        @Override
        public void close() {
            // The database is the test's.
        }
    }
}
