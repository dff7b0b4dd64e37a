package io.ppa.job.graph;

import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.NodeNumbers;
import io.ppa.model.ProbabilityGraph;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** A graph as a test draws it; NaN stands for what a document does not have. */
final class GraphSketch {

    static final double NONE = Double.NaN;

    private final List<ComponentNode> nodes = new ArrayList<>();

    private final List<DependencyEdge> edges = new ArrayList<>();

    private final Map<String, NodeNumbers> measured = new HashMap<>();

    /** A node without a number of its own. */
    GraphSketch node(String key) {
        nodes.add(new ComponentNode(key, "ensemble", null, null, null, NodeNumbers.UNDEFINED, "1"));
        return this;
    }

    /** A node with numbers of its own that nobody measures. */
    GraphSketch node(String key, double confidence, double uncertainty) {
        nodes.add(new ComponentNode(key, "indicator", null, null, null, numbers(confidence, uncertainty), "1"));
        return this;
    }

    /** A node without a number that is measured. */
    GraphSketch measured(String key, double confidence, double uncertainty) {
        measured.put(key, numbers(confidence, uncertainty));
        return node(key);
    }

    GraphSketch edge(String key, String from, String to, double weight) {
        return edge(key, from, to, weight, NONE, NONE);
    }

    GraphSketch edge(String key, String from, String to, double weight, double impact, double propagation) {
        edges.add(new DependencyEdge(
                key, from, to, "probability_input", new EdgeNumbers(weight, impact, propagation), null, null, "1"));
        return this;
    }

    static NodeNumbers numbers(double confidence, double uncertainty) {
        return new NodeNumbers(
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                defined(confidence),
                defined(uncertainty));
    }

    private static OptionalDouble defined(double value) {
        return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    ProbabilityGraph graph() {
        return new ProbabilityGraph("acme", nodes, edges);
    }

    Map<String, NodeNumbers> measured() {
        return measured;
    }
}
