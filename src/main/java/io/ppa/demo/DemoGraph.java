package io.ppa.demo;

import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.NodeNumbers;
import io.ppa.model.ProbabilityGraph;
import io.ppa.store.arangodb.H2DependencyGraph;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A small probability graph for each demo tenant, as the platform would make it: its models, trusted alike, are the inputs of an
 * ensemble, and that the only input of a validator. Puts in what is not there yet.
 */
final class DemoGraph {

    static final String ENSEMBLE = "ensemble";

    private static final String VALIDATOR = "meta_validator";

    private final H2DependencyGraph graph;

    DemoGraph(H2DependencyGraph graph) {
        this.graph = graph;
    }

    void load(Instant at) {
        for (DemoTenant tenant : DemoTenant.values()) {
            ProbabilityGraph known = graph.load(tenant.label()).graph();
            graph.addNodes(tenant.label(), missing(nodes(tenant), known.nodes(), ComponentNode::key), at);
            graph.addEdges(tenant.label(), missing(edges(tenant), known.edges(), DependencyEdge::key), at);
        }
    }

    private static <T> List<T> missing(List<T> wanted, List<T> known, Function<T, String> key) {
        Set<String> keys = known.stream().map(key).collect(Collectors.toSet());
        return wanted.stream().filter(it -> !keys.contains(key.apply(it))).toList();
    }

    /** The key of one of the tenant's nodes: keys are of all tenants together. */
    static String key(DemoTenant tenant, String component) {
        return tenant.label() + ":" + component;
    }

    private static List<ComponentNode> nodes(DemoTenant tenant) {
        List<ComponentNode> nodes = new ArrayList<>();
        for (Model model : tenant.models()) {
            nodes.add(node(tenant, component(model), "ml_model", model));
        }
        nodes.add(node(tenant, ENSEMBLE, "ensemble", null));
        nodes.add(node(tenant, VALIDATOR, "meta", null));
        return nodes;
    }

    private static ComponentNode node(DemoTenant tenant, String component, String type, @Nullable Model model) {
        return new ComponentNode(
                key(tenant, component),
                type,
                component,
                model == null ? null : model.label(),
                model == null ? null : model.version(),
                NodeNumbers.UNDEFINED,
                "");
    }

    private static List<DependencyEdge> edges(DemoTenant tenant) {
        List<DependencyEdge> edges = new ArrayList<>();
        double share = 1.0 / tenant.models().size();
        for (Model model : tenant.models()) {
            edges.add(edge(tenant, component(model), ENSEMBLE, share));
        }
        edges.add(edge(tenant, ENSEMBLE, VALIDATOR, 1));
        return edges;
    }

    private static DependencyEdge edge(DemoTenant tenant, String from, String to, double weight) {
        return new DependencyEdge(
                key(tenant, from + "-" + to),
                key(tenant, from),
                key(tenant, to),
                "probability_input",
                new EdgeNumbers(weight, 0.8, 0.2),
                null,
                null,
                "");
    }

    static String component(Model model) {
        return "model_" + model.label() + "_" + model.version().replace('.', '_');
    }
}
