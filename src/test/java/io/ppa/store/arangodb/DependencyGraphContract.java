package io.ppa.store.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.Expired;
import io.ppa.model.GraphChange;
import io.ppa.model.NodeNumbers;
import io.ppa.model.PropagatedConfidence;
import io.ppa.model.RejectedDocument;
import io.ppa.store.arangodb.DependencyGraph.Loaded;
import io.ppa.store.arangodb.ExpiredDocuments.Kind;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What every store of probability graphs does, whatever it is. */
abstract class DependencyGraphContract {

    static final LocalDate DAY = LocalDate.of(2024, 3, 31);

    static final Instant AT = Instant.parse("2024-04-01T02:00:00Z");

    static final EdgeNumbers NONE = new EdgeNumbers(Double.NaN, Double.NaN, Double.NaN);

    private DependencyGraph graph;

    /** A store with its collections and no document. */
    abstract DependencyGraph open() throws Exception;

    /** Puts a document in, as somebody of the platform does, in the shape the schema's document gives it. */
    abstract void put(String collection, Map<String, Object> document) throws Exception;

    abstract void remove(String collection, String key) throws Exception;

    /** What is past retention in the store that was opened. */
    abstract ExpiredDocuments expired();

    /** How many documents a test of many takes. */
    abstract int many();

    @BeforeEach
    void openStore() throws Exception {
        graph = open();
    }

    @AfterEach
    void closeStore() {
        graph.close();
    }

    DependencyGraph graph() {
        return graph;
    }

    @Test
    void anEmptyStore_hasNoTenants_andEmptyGraphs() {
        assertThat(graph.tenants()).isEmpty();
        assertThat(graph.load("acme").graph().nodes()).isEmpty();
        assertThat(graph.load("acme").graph().edges()).isEmpty();
        assertThat(graph.propagated("acme", DAY)).isEmpty();
    }

    /** The example documents of the platform's schema, section 5.1. */
    @Test
    void theDocumentsOfTheSchema_areRead() throws Exception {
        put(
                "probabilistic_nodes",
                Map.of(
                        "_key", "model_xgboost_v1_2",
                        "component_type", "ml_model",
                        "component_name", "XGBoost Supervised Learning",
                        "confidence_contribution", 0.85,
                        "uncertainty_contribution", 0.15,
                        "tenant_id", "tenant_123",
                        "last_updated", "2024-01-20T10:30:00Z",
                        "performance_metrics", Map.of("accuracy", 0.78, "calibration", 0.82, "reliability", 0.88)));
        node("tenant_123", "indicator_rsi", "component_type", "indicator");
        node("tenant_123", "ensemble_aggregator", "component_type", "ensemble");
        put(
                "probability_dependencies",
                Map.of(
                        "_key", "1",
                        "_from", "probabilistic_nodes/indicator_rsi",
                        "_to", "probabilistic_nodes/ensemble_aggregator",
                        "dependency_type", "probability_input",
                        "weight", 0.25,
                        "confidence_impact", 0.8,
                        "uncertainty_propagation", 0.2,
                        "tenant_id", "tenant_123",
                        "created_at", "2024-01-20T10:30:00Z"));

        Loaded loaded = graph.load("tenant_123");

        assertThat(loaded.rejected()).isEmpty();
        assertThat(loaded.graph().nodes())
                .extracting(ComponentNode::key)
                .containsExactly("ensemble_aggregator", "indicator_rsi", "model_xgboost_v1_2");
        ComponentNode model = loaded.graph().nodes().get(2);
        assertThat(model)
                .isEqualTo(new ComponentNode(
                        "model_xgboost_v1_2",
                        "ml_model",
                        "XGBoost Supervised Learning",
                        null,
                        null,
                        numbers(0.78, 0.82, 0.88, 0.85, 0.15),
                        model.revision()));
        assertThat(model.revision()).isNotBlank();
        assertThat(loaded.graph().nodes().get(1).numbers()).isEqualTo(NodeNumbers.UNDEFINED);
        DependencyEdge edge = loaded.graph().edges().get(0);
        assertThat(edge)
                .isEqualTo(new DependencyEdge(
                        "1",
                        "indicator_rsi",
                        "ensemble_aggregator",
                        "probability_input",
                        new EdgeNumbers(0.25, 0.8, 0.2),
                        null,
                        null,
                        edge.revision()));
    }

    @Test
    void whatADocumentHasNoNumberFor_isUndefined_notZero() throws Exception {
        ring("acme", "a");
        edge("acme", "bare", "a", "a", "weight", null, "confidence_impact", null, "uncertainty_propagation", null);

        assertThat(edgeOf("acme", "bare").numbers()).isEqualTo(NONE);
    }

    /** Loops, circles, and several edges between two nodes are a graph's own business. */
    @Test
    void loopsAndParallelEdges_areRead() throws Exception {
        ring("acme", "a", "b");
        edge("acme", "loop", "a", "a");
        edge("acme", "again", "a", "b");

        assertThat(graph.load("acme").rejected()).isEmpty();
        assertThat(graph.load("acme").graph().edges())
                .extracting(DependencyEdge::key)
                .containsExactly("a-b", "again", "b-a", "loop");
    }

    @Test
    void ofSeveralTenants_eachHasItsOwn() throws Exception {
        ring("b é😀", "b1", "b2");
        ring("a", "a1");
        edge("only edges", "e", "a1", "a1");

        assertThat(graph.tenants()).containsExactly("a", "b é😀", "only edges");
        assertThat(graph.load("a").graph().nodes())
                .extracting(ComponentNode::key)
                .containsExactly("a1");
        assertThat(graph.load("b é😀").graph().edges()).hasSize(2);
    }

    static Stream<Arguments> unusableNodes() {
        return Stream.of(
                Arguments.of(attributes("component_type", null), "no component_type"),
                Arguments.of(attributes("component_type", " "), "no component_type"),
                Arguments.of(attributes("model_name", "m"), "model_name without model_version"),
                Arguments.of(attributes("model_version", "1"), "model_version without model_name"),
                Arguments.of(attributes("confidence_contribution", 1.5), "confidence_contribution 1.5 is not in [0,1]"),
                Arguments.of(
                        attributes("uncertainty_contribution", -0.5), "uncertainty_contribution -0.5 is not in [0,1]"),
                Arguments.of(
                        attributes("performance_metrics", Map.of("accuracy", 7.0)),
                        "performance_metrics.accuracy 7.0 is not in [0,1]"));
    }

    @ParameterizedTest
    @MethodSource("unusableNodes")
    void anUnusableNode_isNamed_andSoAreItsEdges(Map<String, Object> attributes, String reason) throws Exception {
        ring("acme", "a", "bad");
        edge("acme", "fine", "a", "a");
        node("acme", "bad", attributes);

        Loaded loaded = graph.load("acme");

        assertThat(loaded.rejected())
                .containsExactly(
                        new RejectedDocument("probabilistic_nodes", "bad", reason),
                        new RejectedDocument(
                                "probability_dependencies", "a-bad", "_to probabilistic_nodes/bad is rejected itself"),
                        new RejectedDocument(
                                "probability_dependencies",
                                "bad-a",
                                "_from probabilistic_nodes/bad is rejected itself"));
        assertThat(loaded.graph().nodes()).extracting(ComponentNode::key).containsExactly("a");
        assertThat(loaded.graph().edges()).extracting(DependencyEdge::key).containsExactly("fine");
    }

    static Stream<Arguments> unusableEdges() {
        return Stream.of(
                Arguments.of(attributes("weight", 1.7), "weight 1.7 is not in [0,1]"),
                Arguments.of(attributes("weight", -0.1), "weight -0.1 is not in [0,1]"),
                Arguments.of(attributes("confidence_impact", 2.0), "confidence_impact 2.0 is not in [0,1]"),
                Arguments.of(
                        attributes("uncertainty_propagation", -1.0), "uncertainty_propagation -1.0 is not in [0,1]"),
                Arguments.of(attributes("base_weight", 1.1), "base_weight 1.1 is not in [0,1]"),
                Arguments.of(attributes("dependency_type", null), "no dependency_type"),
                Arguments.of(
                        attributes("_from", "probabilistic_nodes/nobody"),
                        "_from probabilistic_nodes/nobody is not there"),
                Arguments.of(
                        attributes("_to", "probabilistic_nodes/nobody"), "_to probabilistic_nodes/nobody is not there"),
                Arguments.of(
                        attributes("_to", "probabilistic_nodes/others"),
                        "_to probabilistic_nodes/others is another tenant's"),
                Arguments.of(
                        attributes("_from", "probabilistic_nodes/others"),
                        "_from probabilistic_nodes/others is another tenant's"),
                Arguments.of(attributes("_from", "users/a"), "_from users/a is not in probabilistic_nodes"));
    }

    @ParameterizedTest
    @MethodSource("unusableEdges")
    void anUnusableEdge_isNamed(Map<String, Object> attributes, String reason) throws Exception {
        ring("acme", "a", "b");
        ring("other", "others");
        edge("acme", "bad", "a", "b", attributes);

        Loaded loaded = graph.load("acme");

        assertThat(loaded.rejected()).containsExactly(new RejectedDocument("probability_dependencies", "bad", reason));
        assertThat(loaded.graph().edges()).extracting(DependencyEdge::key).containsExactly("a-b", "b-a");
    }

    /** The bounds themselves are within. */
    @Test
    void zeroAndOne_areWithin() throws Exception {
        ring("acme", "a");
        edge("acme", "e", "a", "a", "weight", 1, "confidence_impact", 0, "uncertainty_propagation", -0.0);

        assertThat(edgeOf("acme", "e").numbers()).isEqualTo(new EdgeNumbers(1, 0, 0));
    }

    @Test
    void aChange_isReadBackAsItWasWritten_andTheRestStays() throws Exception {
        ring("acme", "a", "b");
        node("acme", "a", "component_name", "A", "model_name", "m", "model_version", "1.0");
        Loaded before = graph.load("acme");
        EdgeNumbers numbers = new EdgeNumbers(0.1 + 0.2, 1 / 3.0, Double.NaN);
        EdgeNumbers base = new EdgeNumbers(0.5, Double.NaN, 0.7);
        NodeNumbers ofNode = new NodeNumbers(
                OptionalDouble.of(2 / 3.0),
                OptionalDouble.empty(),
                OptionalDouble.of(1e-300),
                OptionalDouble.of(0),
                OptionalDouble.of(1));

        graph.write(new GraphChange(
                "acme",
                DAY,
                AT,
                List.of(with(before.graph().nodes().get(0), ofNode)),
                List.of(with(before.graph().edges().get(0), numbers, DAY, base)),
                List.of(propagated("acme", "a", 0.25, 0.75)),
                List.of()));

        Loaded after = graph.load("acme");
        ComponentNode node = after.graph().nodes().get(0);
        DependencyEdge edge = after.graph().edges().get(0);
        assertThat(after.rejected()).isEmpty();
        assertThat(node).isEqualTo(new ComponentNode("a", "indicator", "A", "m", "1.0", ofNode, node.revision()));
        assertThat(node.revision()).isNotEqualTo(before.graph().nodes().get(0).revision());
        assertThat(edge)
                .isEqualTo(
                        new DependencyEdge("a-b", "a", "b", "probability_input", numbers, DAY, base, edge.revision()));
        assertThat(after.graph().nodes().get(1))
                .isEqualTo(before.graph().nodes().get(1));
        assertThat(after.graph().edges().get(1))
                .isEqualTo(before.graph().edges().get(1));
        assertThat(graph.propagated("acme", DAY)).containsExactly(propagated("acme", "a", 0.25, 0.75));
    }

    @Test
    void aChangeOfNothing_leavesEveryRevision() throws Exception {
        ring("acme", "a", "b");
        Loaded before = graph.load("acme");

        graph.write(new GraphChange("acme", DAY, AT, List.of(), List.of(), List.of(), List.of()));

        assertThat(graph.load("acme")).isEqualTo(before);
    }

    static Stream<String> documentsOfSomebodyElse() {
        return Stream.of("probabilistic_nodes/b", "probability_dependencies/b-a");
    }

    /** The last of the change's documents is the one that somebody else has: what goes before it must not stay. */
    @ParameterizedTest
    @MethodSource("documentsOfSomebodyElse")
    void ofADocumentThatSomebodyElseChanged_nothingIsWritten(String which) throws Exception {
        ring("acme", "a", "b");
        Loaded stale = graph.load("acme");
        if (which.endsWith("/b")) {
            node("acme", "b", "component_name", "theirs");
        } else {
            edge("acme", "b-a", "b", "a", "weight", 0.9);
        }
        Loaded theirs = graph.load("acme");

        assertThatThrownBy(() -> graph.write(everything(stale, 0.5)))
                .isInstanceOf(GraphChangedException.class)
                .hasMessageContaining("the graph of acme was changed by somebody else meanwhile (" + which + ")");

        assertThat(graph.load("acme")).isEqualTo(theirs);
        assertThat(graph.propagated("acme", DAY)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documentsOfSomebodyElse")
    void ofADocumentThatIsGone_nothingIsWritten(String which) throws Exception {
        ring("acme", "a", "b");
        Loaded stale = graph.load("acme");
        remove(which.split("/")[0], which.split("/")[1]);
        Loaded theirs = graph.load("acme");

        assertThatThrownBy(() -> graph.write(everything(stale, 0.5)))
                .isInstanceOf(GraphChangedException.class)
                .hasMessageContaining(which);

        assertThat(graph.load("acme")).isEqualTo(theirs);
    }

    @Test
    void aDaysDocuments_areReplacedAndRemoved_andOtherDaysAndTenantsStay() throws Exception {
        ring("acme", "a", "b");
        propagate("acme", DAY, List.of(propagated("acme", "a", 0.1, 0.2), propagated("acme", "b", 0.3, 0.4)));
        LocalDate eve = DAY.minusDays(1);
        propagate(
                "acme",
                eve,
                List.of(new PropagatedConfidence("acme", "a", eve, OptionalDouble.of(0.9), OptionalDouble.empty())));
        propagate("other", DAY, List.of(propagated("other", "a", 0.6, 0.7)));

        PropagatedConfidence undefined =
                new PropagatedConfidence("acme", "a", DAY, OptionalDouble.empty(), OptionalDouble.empty());
        graph.write(new GraphChange(
                "acme", DAY, AT, List.of(), List.of(), List.of(undefined), List.of("b", "never there")));

        assertThat(graph.propagated("acme", DAY)).containsExactly(undefined);
        assertThat(graph.propagated("acme", eve)).hasSize(1);
        assertThat(graph.propagated("other", DAY)).containsExactly(propagated("other", "a", 0.6, 0.7));
    }

    /** A node's key may be as long as a document's, and a tenant may be called anything. */
    @Test
    void longKeysAndHostileTenants_haveDocumentsOfTheirOwn() {
        String longest = "k".repeat(254);
        List<String> tenants = List.of("a/b:c", "a/b", "\"; REMOVE", "ü😀 ", "a_2024-03-31");
        for (String tenant : tenants) {
            propagate(tenant, DAY, List.of(propagated(tenant, longest, 0.5, 0.5), propagated(tenant, "c", 0.4, 0.4)));
        }

        for (String tenant : tenants) {
            assertThat(graph.propagated(tenant, DAY))
                    .containsExactly(propagated(tenant, "c", 0.4, 0.4), propagated(tenant, longest, 0.5, 0.5));
        }
    }

    /** Of many documents, more than go out or come in at once, none is lost or doubled; writing them again changes nothing. */
    @Test
    void manyDocuments_areReadAndWritten() throws Exception {
        int many = many();
        node("acme", "target", "component_type", "ensemble");
        for (int i = 0; i < many; i++) {
            node("acme", "n" + i, "component_type", "indicator");
            edge("acme", "e" + i, "n" + i, "target");
        }

        graph.write(everything(graph.load("acme"), 0.125));

        Loaded after = graph.load("acme");
        assertThat(after.rejected()).isEmpty();
        assertThat(after.graph().nodes()).hasSize(many + 1).doesNotHaveDuplicates();
        assertThat(after.graph().edges())
                .hasSize(many)
                .allSatisfy(edge -> assertThat(edge.numbers().weight()).isEqualTo(0.125));
        assertThat(graph.propagated("acme", DAY)).hasSize(many + 1);
    }

    /** Read over and over while it is written over and over: all weights of a reading are of one writing. */
    @Test
    void nobodyEverSeesSomeNewAndSomeOldWeights() throws Exception {
        String[] keys = IntStream.range(0, 20).mapToObj(i -> "n" + i).toArray(String[]::new);
        ring("acme", keys);
        graph.write(everything(graph.load("acme"), 0));
        AtomicBoolean done = new AtomicBoolean();
        CompletableFuture<Integer> reader = CompletableFuture.supplyAsync(() -> {
            int readings = 0;
            while (!done.get() || readings == 0) {
                Loaded loaded = graph.load("acme");
                assertThat(loaded.graph().edges().stream()
                                .map(edge -> edge.numbers().weight())
                                .distinct())
                        .hasSize(1);
                assertThat(loaded.graph().nodes().stream()
                                .map(node -> node.numbers().accuracy())
                                .distinct())
                        .containsExactly(OptionalDouble.of(
                                loaded.graph().edges().get(0).numbers().weight()));
                readings++;
            }
            return readings;
        });

        for (int round = 1; round <= 30; round++) {
            graph.write(everything(graph.load("acme"), round / 32.0));
        }
        done.set(true);

        assertThat(reader.join()).isPositive();
    }

    /** Of two that read the same and write, the second is told; what the first wrote stays. */
    @Test
    void ofTwoWriters_theSecondIsTold() throws Exception {
        ring("acme", "a", "b");
        Loaded both = graph.load("acme");

        graph.write(everything(both, 0.25));

        assertThatThrownBy(() -> graph.write(everything(both, 0.75))).isInstanceOf(GraphChangedException.class);
        assertThat(edgeOf("acme", "a-b").numbers().weight()).isEqualTo(0.25);
    }

    /** A change of every document of a graph, all numbers alike. */
    static GraphChange everything(Loaded loaded, double number) {
        String tenant = loaded.graph().tenant();
        OptionalDouble it = OptionalDouble.of(number);
        return new GraphChange(
                tenant,
                DAY,
                AT,
                loaded.graph().nodes().stream()
                        .map(node -> with(node, new NodeNumbers(it, it, it, it, it)))
                        .toList(),
                loaded.graph().edges().stream()
                        .map(edge -> with(edge, new EdgeNumbers(number, number, number), DAY, edge.numbers()))
                        .toList(),
                loaded.graph().nodes().stream()
                        .map(node -> propagated(tenant, node.key(), number, number))
                        .toList(),
                List.of());
    }

    static ComponentNode with(ComponentNode node, NodeNumbers numbers) {
        return new ComponentNode(
                node.key(), node.type(), node.name(), node.modelName(), node.modelVersion(), numbers, node.revision());
    }

    static DependencyEdge with(DependencyEdge edge, EdgeNumbers numbers, LocalDate day, EdgeNumbers before) {
        return new DependencyEdge(
                edge.key(), edge.from(), edge.to(), edge.type(), numbers, day, before, edge.revision());
    }

    static PropagatedConfidence propagated(String tenant, String node, double confidence, double uncertainty) {
        return new PropagatedConfidence(
                tenant, node, DAY, OptionalDouble.of(confidence), OptionalDouble.of(uncertainty));
    }

    private void propagate(String tenant, LocalDate day, List<PropagatedConfidence> documents) {
        graph.write(new GraphChange(tenant, day, AT, List.of(), List.of(), documents, List.of()));
    }

    private DependencyEdge edgeOf(String tenant, String key) {
        return graph.load(tenant).graph().edges().stream()
                .filter(edge -> edge.key().equals(key))
                .findFirst()
                .orElseThrow();
    }

    /** Nodes, each with an edge to the next, the last to the first; of one, the node alone. */
    final void ring(String tenant, String... keys) throws Exception {
        for (int i = 0; i < keys.length; i++) {
            node(tenant, keys[i], Map.of());
        }
        for (int i = 0; keys.length > 1 && i < keys.length; i++) {
            String next = keys[(i + 1) % keys.length];
            edge(tenant, keys[i] + "-" + next, keys[i], next, Map.of());
        }
    }

    final void node(String tenant, String key, Object... attributes) throws Exception {
        node(tenant, key, attributes(attributes));
    }

    final void node(String tenant, String key, Map<String, Object> attributes) throws Exception {
        Map<String, Object> document = attributes("_key", key, "tenant_id", tenant, "component_type", "indicator");
        document.putAll(attributes);
        put("probabilistic_nodes", document);
    }

    final void edge(String tenant, String key, String from, String to, Object... attributes) throws Exception {
        edge(tenant, key, from, to, attributes(attributes));
    }

    final void edge(String tenant, String key, String from, String to, Map<String, Object> attributes)
            throws Exception {
        Map<String, Object> document = attributes(
                "_key",
                key,
                "tenant_id",
                tenant,
                "_from",
                "probabilistic_nodes/" + from,
                "_to",
                "probabilistic_nodes/" + to,
                "dependency_type",
                "probability_input",
                "weight",
                0.5);
        document.putAll(attributes);
        put("probability_dependencies", document);
    }

    static Map<String, Object> attributes(Object... namesAndValues) {
        Map<String, Object> attributes = new HashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            attributes.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return attributes;
    }

    static NodeNumbers numbers(double... of) {
        List<OptionalDouble> all = new ArrayList<>();
        for (double number : of) {
            all.add(OptionalDouble.of(number));
        }
        return new NodeNumbers(all.get(0), all.get(1), all.get(2), all.get(3), all.get(4));
    }

    @Test
    void anEmptyStore_hasNothingPastRetention() {
        for (Kind kind : Kind.values()) {
            assertThat(expired().look(kind, AT)).isEqualTo(Expired.NOTHING);
            assertThat(expired().remove(kind, AT, 10)).isZero();
        }
    }

    @Test
    void nodesThatNobodyWrote_areStale_theOthersStay() throws Exception {
        node("acme", "old", "last_updated", "2024-03-31T23:59:59.999Z");
        node("globex", "older", "last_updated", "2023-01-01T00:00:00Z");
        node("acme", "new", "last_updated", "2024-04-01T00:00:00Z");
        node("acme", "silent");
        Instant cutoff = Instant.parse("2024-04-01T00:00:00Z");

        Expired found = expired().look(Kind.NODES, cutoff);

        assertThat(found)
                .isEqualTo(new Expired(
                        2,
                        OptionalLong.empty(),
                        Instant.parse("2023-01-01T00:00:00Z"),
                        Instant.parse("2024-03-31T23:59:59.999Z"),
                        4,
                        cutoff));
        assertThat(expired().remove(Kind.NODES, cutoff, 1)).isEqualTo(1);
        assertThat(expired().remove(Kind.NODES, cutoff, 10)).isEqualTo(1);
        assertThat(expired().look(Kind.NODES, cutoff).count()).isZero();
        assertThat(graph().load("acme").graph().nodes())
                .extracting(ComponentNode::key)
                .containsExactlyInAnyOrder("new", "silent");
    }

    @Test
    void edgesToVanishedNodes_go_butNotWhatWasJustMade_norWhatLeadsElsewhere() throws Exception {
        ring("acme", "a", "b");
        edge("acme", "to nowhere", "a", "gone", Map.of("created_at", "2024-03-31T23:00:00Z"));
        edge("acme", "from nowhere", "gone", "a", Map.of());
        edge("acme", "just made", "a", "coming", Map.of("created_at", "2024-04-01T12:00:00Z"));
        put(
                "probability_dependencies",
                Map.of(
                        "_key", "elsewhere",
                        "_from", "theirs/x",
                        "_to", "theirs/y",
                        "dependency_type", "t",
                        "tenant_id", "acme"));
        Instant cutoff = Instant.parse("2024-04-01T00:00:00Z");

        Expired found = expired().look(Kind.EDGES, cutoff);

        assertThat(found.count()).isEqualTo(2);
        assertThat(found.total()).isEqualTo(6);
        assertThat(found.newest()).isEqualTo(Instant.parse("2024-03-31T23:00:00Z"));
        assertThat(found.latest()).isNull();
        assertThat(expired().remove(Kind.EDGES, cutoff, 1)).isEqualTo(1);
        assertThat(expired().remove(Kind.EDGES, cutoff, 1)).isEqualTo(1);
        assertThat(expired().remove(Kind.EDGES, cutoff, 1)).isZero();
        assertThat(graph().load("acme").graph().edges())
                .extracting(DependencyEdge::key)
                .containsExactlyInAnyOrder("a-b", "b-a");
        assertThat(graph().load("acme").rejected())
                .extracting(RejectedDocument::key)
                .containsExactlyInAnyOrder("just made", "elsewhere");
    }

    @Test
    void whatWasPropagatedOnDaysBefore_goes() throws Exception {
        ring("acme", "a", "b");
        Loaded loaded = graph().load("acme");
        for (LocalDate day : List.of(DAY.minusDays(2), DAY.minusDays(1), DAY)) {
            graph().write(propagatedOn(loaded, day));
            loaded = graph().load("acme");
        }
        Instant cutoff = Instant.parse("2024-03-31T00:00:00Z");

        Expired found = expired().look(Kind.PROPAGATION, cutoff);

        assertThat(found)
                .isEqualTo(new Expired(
                        4,
                        OptionalLong.empty(),
                        Instant.parse("2024-03-29T00:00:00Z"),
                        Instant.parse("2024-03-30T00:00:00Z"),
                        6,
                        cutoff));
        assertThat(expired().remove(Kind.PROPAGATION, cutoff, 3)).isEqualTo(3);
        assertThat(expired().remove(Kind.PROPAGATION, cutoff, 3)).isEqualTo(1);
        assertThat(expired().remove(Kind.PROPAGATION, cutoff, 3)).isZero();
        assertThat(graph().propagated("acme", DAY.minusDays(1))).isEmpty();
        assertThat(graph().propagated("acme", DAY)).hasSize(2);
    }

    private static GraphChange propagatedOn(Loaded loaded, LocalDate day) {
        return new GraphChange(
                "acme",
                day,
                AT,
                List.of(),
                List.of(),
                loaded.graph().nodes().stream()
                        .map(node -> new PropagatedConfidence(
                                "acme", node.key(), day, OptionalDouble.of(0.5), OptionalDouble.empty()))
                        .toList(),
                List.of());
    }
}
