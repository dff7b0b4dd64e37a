package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.NodeNumbers;
import io.ppa.model.PropagatedConfidence;
import io.ppa.store.arangodb.H2DependencyGraph;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;

/**
 * {@code graph-weights} through its commands, in the embedded profile: its graphs are in H2. With so few models there is no fitted
 * prior: k of n come to a rate of (10 + k) / (20 + n), as BetaPriorTest has from scipy: 0.5993377483443708 for 1,800 of 3,000 and
 * 0.5652173913043478 for 3 of 3, which makes skills of 0.1986754966887417 and 0.1304347826086957.
 */
class GraphWeightsFlowTest {

    private static final String DAY = "2024-03-08";

    private static final double SKILLED = 0.1986754966887417 / (0.1986754966887417 + 0.1304347826086957);

    @SuppressWarnings("NullAway.Init")
    private static Installation installation;

    @SuppressWarnings("NullAway.Init")
    private static HikariDataSource h2;

    @SuppressWarnings("NullAway.Init")
    private static HikariDataSource postgres;

    @SuppressWarnings("NullAway.Init")
    private static H2DependencyGraph graph;

    /** A tenant of this test alone, and its node keys begin with it: keys are of all tenants together. */
    private final String acme = "acme-" + UUID.randomUUID().toString().substring(0, 8);

    private final String rival = "rival-" + UUID.randomUUID().toString().substring(0, 8);

    private final UUID acmeId = UUID.randomUUID();

    @BeforeAll
    static void start() {
        installation = Installation.embedded();
        h2 = Installation.h2();
        postgres = installation.postgres();
        graph = new H2DependencyGraph(h2);
    }

    @AfterAll
    static void stop() {
        postgres.close();
        h2.close();
        installation.close();
    }

    /** Two models, trusted alike, into an ensemble; one was right in 1,800 of 3,000, one in 3 of 3. */
    @BeforeEach
    void registered() {
        jdbc("INSERT INTO tenant_directory (tenant, tenant_uuid) VALUES ('" + acme + "', '" + acmeId + "')");
        model("good", "2.1", 3000, 0.6);
        model("lucky", "1.0", 3, 1);
        graph.addNodes(acme, nodes(acme), Instant.EPOCH);
        graph.addEdges(acme, List.of(edge(acme, "good", 0.5), edge(acme, "lucky", 0.5)), Instant.EPOCH);
        graph.addNodes(rival, nodes(rival), Instant.EPOCH);
        graph.addEdges(rival, List.of(edge(rival, "good", 0.7), edge(rival, "lucky", 0.3)), Instant.EPOCH);
    }

    private static List<ComponentNode> nodes(String tenant) {
        return List.of(
                node(tenant + ":good", "ml_model", "good", "2.1"),
                node(tenant + ":lucky", "ml_model", "lucky", "1.0"),
                node(tenant + ":ensemble", "ensemble", null, null));
    }

    private static ComponentNode node(
            String key, String type, @Nullable String modelName, @Nullable String modelVersion) {
        return new ComponentNode(key, type, null, modelName, modelVersion, NodeNumbers.UNDEFINED, "");
    }

    private static DependencyEdge edge(String tenant, String from, double weight) {
        return new DependencyEdge(
                tenant + ":" + from + "-ensemble",
                tenant + ":" + from,
                tenant + ":ensemble",
                "probability_input",
                new EdgeNumbers(weight, 0.8, 0.2),
                null,
                null,
                "");
    }

    /** Registered for acme, with its numbers of the day. */
    private void model(String name, String version, long evaluated, double accuracy) {
        UUID id = UUID.randomUUID();
        jdbc("INSERT INTO probabilistic_models (id, model_name, version, model_type, parameters, tenant_id) VALUES ('"
                + id + "', '" + name + "', '" + version + "', 'ensemble', '{}', '" + acmeId + "')");
        numbers(id, name, version, DAY, evaluated, accuracy);
    }

    private void numbers(UUID id, String name, String version, String day, long evaluated, double accuracy) {
        jdbc(
                "INSERT INTO model_performance_history (model_id, tenant_id, model_name, version, day, decisions, evaluated,"
                        + " accuracy, calibration_score, execution_id, changed_at) VALUES ('" + id + "', '" + acmeId
                        + "', '" + name
                        + "', '" + version + "', '" + day + "', " + evaluated + ", " + evaluated + ", " + accuracy
                        + ", 0.9, 1, now())");
    }

    private static void jdbc(String sql) {
        JdbcClient.create(postgres).sql(sql).update();
    }

    private Answer launch(String day, String... more) {
        return installation.ppa(
                Stream.concat(Stream.of("launch", "graph-weights", "day=" + day, "tenants=" + acme), Stream.of(more))
                        .toArray(String[]::new));
    }

    private static Map<String, DependencyEdge> edges(String tenant) {
        return graph.load(tenant).graph().edges().stream()
                .collect(Collectors.toMap(it -> it.from().substring(tenant.length() + 1), it -> it));
    }

    private static double weight(String tenant, String from) {
        return edges(tenant).get(from).numbers().weight();
    }

    @Test
    void aNight_movesWeightsTowardsSkill_andPropagates() {
        Answer night = launch(DAY, "--json");

        assertThat(night.code()).as(night.out() + night.err()).isZero();
        assertThat(weight(acme, "good")).isCloseTo(0.95 * 0.5 + 0.05 * SKILLED, within(1e-12));
        assertThat(weight(acme, "lucky")).isCloseTo(0.95 * 0.5 + 0.05 * (1 - SKILLED), within(1e-12));
        assertThat(edges(acme).get("good").numbers().confidenceImpact())
                .isCloseTo(0.95 * 0.8 + 0.05 * 0.5993377483443708, within(1e-12));
        NodeNumbers good = graph.load(acme).graph().nodes().stream()
                .filter(node -> node.key().equals(acme + ":good"))
                .findFirst()
                .orElseThrow()
                .numbers();
        assertThat(good.accuracy()).hasValue(0.6);
        assertThat(good.calibration()).hasValue(0.9);
        assertThat(good.reliability()).isEmpty();
        assertThat(good.confidence().orElseThrow()).isCloseTo(0.5993377483443708, within(1e-15));
        assertThat(good.uncertainty().orElseThrow()).isCloseTo(2 * 0.008915581348542532, within(1e-15));
        // What both come to, a coin's where the impact lets nothing through.
        double arrived = arriving("good", 0.5993377483443708) + arriving("lucky", 0.5652173913043478);
        assertThat(graph.propagated(acme, LocalDate.parse(DAY)))
                .extracting(PropagatedConfidence::node)
                .containsExactly(acme + ":ensemble", acme + ":good", acme + ":lucky");
        assertThat(graph.propagated(acme, LocalDate.parse(DAY))
                        .get(0)
                        .confidence()
                        .orElseThrow())
                .isCloseTo(arrived, within(1e-12));
        JsonNode tenant = night.tenant(acme);
        assertThat(tenant.path("read").asLong()).isEqualTo(5);
        assertThat(tenant.path("changed").asLong()).isEqualTo(4);
        assertThat(night.json().path("tenants")).hasSize(1);
        assertThat(weight(rival, "good")).isEqualTo(0.7);
    }

    private double arriving(String from, double confidence) {
        EdgeNumbers numbers = edges(acme).get(from).numbers();
        return numbers.weight() * (numbers.confidenceImpact() * confidence + (1 - numbers.confidenceImpact()) * 0.5);
    }

    @Test
    void aRepeat_changesNothing_andSaysSo() {
        Answer night = launch(DAY, "--json");
        List<DependencyEdge> before = graph.load(acme).graph().edges();

        Answer again = launch(DAY, "--json");

        assertThat(again.code()).isZero();
        assertThat(again.tenant(acme).path("changed").asLong()).isZero();
        assertThat(again.tenant(acme).path("unchanged").asLong()).isEqualTo(5);
        assertThat(again.tenant(acme).path("days").path(DAY).asString()).isEqualTo("done, compared again");
        assertThat(again.tenant(acme).path("contentHash"))
                .isEqualTo(night.tenant(acme).path("contentHash"));
        // Their revisions too: nothing was written.
        assertThat(graph.load(acme).graph().edges()).isEqualTo(before);
    }

    @Test
    void theNextDay_goesOnFromThere_andADayBefore_changesNothing() {
        launch(DAY);
        double first = weight(acme, "good");

        assertThat(launch("2024-03-09").code()).isZero();

        assertThat(weight(acme, "good")).isCloseTo(0.95 * first + 0.05 * SKILLED, within(1e-12));
        assertThat(edges(acme).get("good").before().weight()).isEqualTo(first);

        Answer before = launch(DAY, "--json");

        assertThat(before.code()).isZero();
        assertThat(before.tenant(acme).path("warnings").path(0).asString())
                .isEqualTo("the graph is that of 2024-03-09 already, and 2024-03-08 changes nothing in it");
        assertThat(weight(acme, "good")).isCloseTo(0.95 * first + 0.05 * SKILLED, within(1e-12));
    }

    @Test
    void lateNumbersOfTheSameDay_startFromTheSameWeights() {
        launch(DAY);
        jdbc("UPDATE model_performance_history SET accuracy = 0.5 WHERE model_name = 'good' AND tenant_id = '" + acmeId
                + "'");

        Answer again = launch(DAY);

        assertThat(again.code()).isZero();
        // A coin's rate is no skill: everything that moves goes to the other.
        assertThat(weight(acme, "good")).isCloseTo(0.95 * 0.5, within(1e-12));
    }

    @Test
    void aDryRun_printsOldAndNewWeights_andWritesNothing() {
        Answer plan = launch(DAY, "--dry-run");

        assertThat(plan.code()).isZero();
        assertThat(plan.out())
                .contains("missing", acme + ":good → " + acme + ":ensemble", "weight", "0.500000", "0.505184")
                .doesNotContain(rival);
        assertThat(weight(acme, "good")).isEqualTo(0.5);
        JsonNode changes = launch(DAY, "--dry-run", "--json").json().path("changes");
        assertThat(changes).hasSize(2);
        assertThat(changes.path(0).path("before").asDouble()).isEqualTo(0.5);
        assertThat(changes.path(0).path("after").asDouble()).isCloseTo(0.95 * 0.5 + 0.05 * SKILLED, within(1e-12));
    }

    @Test
    void whatAUserWantsRemembered_goesBeforeTheFile() {
        UUID user = UUID.randomUUID();
        jdbc("INSERT INTO users (id) VALUES ('" + user + "')");
        jdbc("INSERT INTO user_probability_preferences (user_id, memory_decay_factor) VALUES ('" + user + "', 0.5)");
        installation.sql("INSERT INTO probabilistic_performance_analytics (tenant_id, date, symbol, user_id,"
                + " total_predictions) VALUES ('" + acme + "', '2024-03-01', 'S', '" + user + "', 3)");

        launch(DAY);

        assertThat(weight(acme, "good")).isCloseTo(0.5 * 0.5 + 0.5 * SKILLED, within(1e-12));
    }

    @Test
    void aModelsReliability_isThatOfTheNewestDay() {
        for (String row : List.of("'2024-03-07', 0.01", "'2024-03-08', nan", "'2024-03-09', 0.25")) {
            installation.sql(
                    "INSERT INTO calibration_drift_daily (tenant_id, model_name, model_version, date, reliability)"
                            + " VALUES ('" + acme + "', 'good', '2.1', " + row + ")");
        }

        launch(DAY);

        assertThat(graph.load(acme).graph().nodes().get(1).numbers().reliability())
                .hasValue(0.9);
    }

    @Test
    void documentsThatCannotBeUsed_andNodesWithoutNumbers_areNamed() {
        graph.addNodes(
                acme,
                List.of(node(acme + ":nobody", "ml_model", "ghost", "9"), node(acme + ":loop", "meta", null, null)),
                Instant.EPOCH);
        graph.addEdges(
                acme,
                List.of(
                        edge(acme, "nobody", 1.7),
                        new DependencyEdge(
                                acme + ":circle",
                                acme + ":loop",
                                acme + ":loop",
                                "self",
                                new EdgeNumbers(1, 0.5, 0.5),
                                null,
                                null,
                                "")),
                Instant.EPOCH);

        Answer night = launch(DAY, "--json");

        assertThat(night.code()).isZero();
        JsonNode tenant = night.tenant(acme);
        assertThat(tenant.path("rejected").path("probability_dependencies").asLong())
                .isEqualTo(1);
        List<String> warnings = new ArrayList<>();
        tenant.path("warnings").forEach(warning -> warnings.add(warning.asString()));
        assertThat(warnings)
                .containsExactly(
                        "probability_dependencies/" + acme + ":nobody-ensemble is left out: weight 1.7 is not in [0,1]",
                        "no numbers up to 2024-03-08 of the models that 1 node should stand for: " + acme + ":nobody",
                        "depends on itself: " + acme + ":loop → " + acme + ":loop");
    }

    @Test
    void anUnmappedTenant_keepsItsWeights_andIsToldSo() {
        Answer night = installation.ppa("launch", "graph-weights", "day=" + DAY, "tenants=" + rival, "--json");

        assertThat(night.code()).isZero();
        assertThat(night.tenant(rival).path("warnings").path(0).asString())
                .isEqualTo("the tenant is not in tenant_directory: only shared models are known");
        assertThat(weight(rival, "good")).isEqualTo(0.7);
    }

    @Test
    void withoutAnArangoDb_theProductionProfileSaysWhatToSet() {
        try (Installation production = Installation.applied()) {
            Answer schema = production.ppa("schema", "status");
            Answer night = production.ppa("launch", "graph-weights", "day=" + DAY);

            assertThat(schema.code()).isZero();
            assertThat(schema.out())
                    .contains("arangodb: not configured: ppa.arangodb.url (environment: PPA_ARANGODB_URL)")
                    .contains("weaviate: not configured: ppa.weaviate.url (environment: PPA_WEAVIATE_URL)");
            Answer dryRun = production.ppa("launch", "graph-weights", "day=" + DAY, "--dry-run");
            for (Answer answer : List.of(night, dryRun)) {
                assertThat(answer.code()).as(answer.out() + answer.err()).isEqualTo(3);
                assertThat(answer.err())
                        .contains(
                                "this needs ArangoDB, and ppa.arangodb.url (environment: PPA_ARANGODB_URL) does not say"
                                        + " where it is")
                        .doesNotContain("attempt", "Exception");
            }
            assertThat(production.ppa("runs", "--json").json())
                    .as("nothing was begun")
                    .isEmpty();
        }
    }

    /** The graph is as of one day: what an earlier one would have made of it nobody can tell any more. */
    @Test
    void aBackfill_isOfTheLastDay_andALaterDayStandsForTheOnesBefore() {
        Answer first = backfill("2024-03-06", DAY);
        assertThat(first.code()).as(first.err()).isZero();
        assertThat(first.json().path("plan")).hasSize(1);
        assertThat(first.json().path("plan").get(0).path("day").asString()).isEqualTo(DAY);
        assertThat(first.json().path("done").asLong()).isEqualTo(1);

        assertThat(backfill("2024-03-06", DAY).json().path("plan"))
                .as("only doing it again would tell whether something changed")
                .isEmpty();
        assertThat(backfill("2024-03-01", "2024-03-05").json().path("plan")).isEmpty();
        Answer calendar = installation.ppa(
                "ledger", "--job", "graph-weights", "--tenant", acme, "--from", "2024-03-06", "--to", DAY);
        assertThat(calendar.out())
                .contains("1 tenant, days 1 done\n", "--.")
                .contains("graph-weights: of the last day alone");
    }

    private Answer backfill(String from, String to) {
        return installation.ppa("backfill", "graph-weights", "--from", from, "--to", to, "--tenants", acme, "--json");
    }
}
