package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.NodeNumbers;
import io.ppa.store.arangodb.H2DependencyGraph;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;

/** {@code jobs/graph-weights.md}, with the graphs in H2. The embedded stores are those of other tests too: tenants are this one's own. */
class GraphWeightsRunbookTest extends RunbookTest {

    private static final String DAY = "2024-03-08";

    private final String run = UUID.randomUUID().toString().substring(0, 8);

    private final String acme = "acme-" + run;

    private final UUID acmeId = UUID.randomUUID();

    private final String stranger = "stranger-" + run;

    @SuppressWarnings("NullAway.Init")
    private Installation ppa;

    GraphWeightsRunbookTest() {
        super("graph-weights");
    }

    /** A graph in which something is wrong in every way there is a warning for, and one of a tenant that is not mapped. */
    @BeforeAll
    void install() {
        ppa = Installation.embedded();
        UUID user = UUID.randomUUID();
        try (HikariDataSource h2 = Installation.h2();
                HikariDataSource postgres = ppa.postgres()) {
            H2DependencyGraph graph = new H2DependencyGraph(h2);
            graph.addNodes(
                    acme,
                    List.of(
                            node(acme + ":good", "ml_model", "good", "1.0"),
                            node(acme + ":nobody", "ml_model", "ghost", "9"),
                            node("model_twin" + run + "_1_0", "ml_model", null, null),
                            node(acme + ":ensemble", "ensemble", null, null)),
                    Instant.EPOCH);
            graph.addEdges(
                    acme,
                    List.of(
                            edge("1", acme + ":good", acme + ":ensemble", 0.5),
                            edge("2", acme + ":good", acme + ":ensemble", 0.5),
                            edge("3", acme + ":ensemble", acme + ":ensemble", 0.5),
                            edge("4", acme + ":nobody", acme + ":ensemble", 1.7)),
                    Instant.EPOCH);
            graph.addNodes(stranger, List.of(node(stranger + ":ensemble", "ensemble", null, null)), Instant.EPOCH);
            JdbcClient jdbc = JdbcClient.create(postgres);
            jdbc.sql("INSERT INTO tenant_directory (tenant, tenant_uuid) VALUES ('" + acme + "', '" + acmeId + "')")
                    .update();
            model(jdbc, "good", "1.0");
            model(jdbc, "twin" + run, "1.0");
            model(jdbc, "twin" + run, "1_0");
            jdbc.sql("INSERT INTO users (id) VALUES ('" + user + "')").update();
            jdbc.sql("INSERT INTO user_probability_preferences (user_id, memory_decay_factor) VALUES ('" + user
                            + "', 1.5)")
                    .update();
        }
        ppa.sql("INSERT INTO probabilistic_performance_analytics (tenant_id, date, symbol, user_id, total_predictions)"
                + " VALUES ('" + acme + "', '2024-03-01', 'S', '" + user + "', 3)");
    }

    @AfterAll
    void close() {
        ppa.close();
    }

    private static ComponentNode node(
            String key, String type, @Nullable String modelName, @Nullable String modelVersion) {
        return new ComponentNode(key, type, null, modelName, modelVersion, NodeNumbers.UNDEFINED, "");
    }

    private DependencyEdge edge(String key, String from, String to, double weight) {
        return new DependencyEdge(
                acme + ":" + key, from, to, "probability_input", new EdgeNumbers(weight, 0.8, 0.2), null, null, "");
    }

    /** Registered, with its numbers of the day. */
    private void model(JdbcClient jdbc, String name, String version) {
        UUID id = UUID.randomUUID();
        jdbc.sql(
                        "INSERT INTO probabilistic_models (id, model_name, version, model_type, parameters, tenant_id) VALUES ('"
                                + id + "', '" + name + "', '" + version + "', 'indicator', '{}', '" + acmeId + "')")
                .update();
        jdbc.sql("INSERT INTO model_performance_history (model_id, tenant_id, model_name, version, day, decisions,"
                        + " evaluated, accuracy, calibration_score, execution_id, changed_at) VALUES ('" + id + "', '"
                        + acmeId + "', '" + name + "', '" + version + "', '" + DAY + "', 100, 100, 0.6, 0.9, 1, now())")
                .update();
    }

    @Test
    void whatIsWrongWithAGraph_isAWarning() {
        assertThat(typeWell(ppa, "ppa launch graph-weights day=‹day› tenants=‹tenant› --dry-run --json", DAY, acme)
                        .out())
                .contains("\"changes\"");
        Answer done = typeWell(ppa, "ppa launch graph-weights day=‹day› tenants=‹tenant›", DAY, acme);
        says(done, "is left out");
        says(done, "rejected: ");
        says(done, "no numbers up to");
        says(done, "keys that more than one model makes");
        says(done, "depends on itself");
        says(done, "another joins already");
        says(done, "memory_decay_factor");
        typeWell(ppa, "ppa run ‹execution›", done.execution());
        assertThat(typeWell(ppa, "ppa models --tenant ‹tenant›", acme).out()).contains("good");
        says(
                type(ppa, "ppa launch graph-weights day=‹day› tenants=‹tenant›", "2024-03-07", acme),
                "the graph is that of");
        says(type(ppa, "ppa launch graph-weights day=‹day› tenants=‹tenant›", DAY, stranger), "tenant_directory");

        // Of all tenants, also of those that other tests left behind, whatever state they are in.
        assertThat(type(ppa, "ppa launch graph-weights day=yesterday --dry-run").err())
                .doesNotContain("ppa: ");
        Answer all = type(ppa, "ppa launch graph-weights day=yesterday");
        assertThat(ppa.ppa("run", all.execution(), "--json")
                        .tenant(acme)
                        .path("status")
                        .asString())
                .isEqualTo("DONE");
    }

    @Test
    void withoutArangoDb_theRunFails_andSaysWhatToSet(@TempDir Path dir) throws IOException {
        try (Installation production = Installation.applied()) {
            Installation impatient = production.configured(dir, "graph-weights", "backoff: 2s", "backoff: 100ms");
            says(impatient.ppa("launch", "graph-weights", "day=" + DAY), "this needs ArangoDB");
            Installation lost = impatient.with(Map.of("PPA_ARANGODB_URL", "http://127.0.0.1:1"));
            Answer gone = lost.ppa("launch", "graph-weights", "day=2024-03-09");
            says(gone, "FAILED: ArangoDB at");
            assertThat(type(lost, "ppa rerun ‹execution›", gone.execution()).code())
                    .as("it still is away")
                    .isEqualTo(1);
            says(lost.ppa("launch", "graph-weights", "day=2024-03-09", "--dry-run"), "ppa: ArangoDB at");
        }
    }
}
