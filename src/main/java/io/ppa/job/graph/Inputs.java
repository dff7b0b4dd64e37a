package io.ppa.job.graph;

import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.ProbabilityGraph;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Which edges lead into which node, by number: a node's and an edge's number is its place in the graph. A node's inputs are in
 * order of key, so that what is added up over them is the same bit for bit, however the graph came about.
 */
final class Inputs {

    private final int[] sources;

    private final int[] targets;

    private final EdgeLists lists;

    private Inputs(int nodes, int[] sources, int[] targets) {
        this.sources = sources;
        this.targets = targets;
        this.lists = new EdgeLists(nodes, targets, edge -> true);
    }

    /** @throws IllegalArgumentException when two nodes have the same key, or an edge's end is not among the nodes */
    static Inputs of(ProbabilityGraph graph) {
        Map<String, Integer> numbers = new HashMap<>(graph.nodes().size() * 2);
        for (ComponentNode node : graph.nodes()) {
            if (numbers.put(node.key(), numbers.size()) != null) {
                throw new IllegalArgumentException("two nodes have the key " + node.key());
            }
        }
        List<DependencyEdge> edges = graph.edges();
        int[] sources = new int[edges.size()];
        int[] targets = new int[edges.size()];
        for (int edge = 0; edge < sources.length; edge++) {
            DependencyEdge it = edges.get(edge);
            sources[edge] = number(numbers.get(it.from()), it, it.from());
            targets[edge] = number(numbers.get(it.to()), it, it.to());
        }
        return new Inputs(graph.nodes().size(), sources, targets);
    }

    private static int number(@Nullable Integer number, DependencyEdge edge, String end) {
        if (number == null) {
            throw new IllegalArgumentException("edge " + edge.key() + " ends at " + end + ", which is no node");
        }
        return number;
    }

    int nodes() {
        return lists.nodes();
    }

    int edges() {
        return lists.size();
    }

    int source(int edge) {
        return sources[edge];
    }

    int target(int edge) {
        return targets[edge];
    }

    /** The node's inputs are {@code edge(i)} for i from here up to {@link #end}, without it. */
    int begin(int node) {
        return lists.begin(node);
    }

    int end(int node) {
        return lists.end(node);
    }

    int edge(int i) {
        return lists.edge(i);
    }

    /** The edges that count, listed at their sources. */
    EdgeLists outgoing(IntPredicate counts) {
        return new EdgeLists(nodes(), sources, counts);
    }

    /** The edges that count, listed at their targets. */
    EdgeLists incoming(IntPredicate counts) {
        return new EdgeLists(nodes(), targets, counts);
    }

    /** The edges between nodes that an edge before them in order of key already joins. */
    List<Integer> repeated() {
        int[] lastTarget = new int[nodes()];
        Arrays.fill(lastTarget, -1);
        List<Integer> repeated = new ArrayList<>();
        for (int target = 0; target < nodes(); target++) {
            for (int i = begin(target); i < end(target); i++) {
                if (lastTarget[sources[edge(i)]] == target) {
                    repeated.add(edge(i));
                }
                lastTarget[sources[edge(i)]] = target;
            }
        }
        Collections.sort(repeated);
        return repeated;
    }
}
