package io.ppa.job.graph;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.alg.interfaces.ShortestPathAlgorithm.SingleSourcePaths;
import org.jgrapht.alg.shortestpath.BFSShortestPath;
import org.jgrapht.graph.AbstractBaseGraph;
import org.jgrapht.graph.DefaultGraphSpecificsStrategy;
import org.jgrapht.graph.DefaultGraphType;
import org.jgrapht.graph.MaskSubgraph;

/**
 * The nodes in the order in which what they pass on can be computed: component by component, each after those it depends on. A
 * component is a node, or the nodes that depend on each other (a strongly connected component).
 */
final class Components {

    private final Graph<Integer, Integer> graph;

    private final Inputs inputs;

    private final List<int[]> ordered = new ArrayList<>();

    private final int[] componentOf;

    /** @param counts which edges there are to be, by number */
    Components(Inputs inputs, IntPredicate counts) {
        this.inputs = inputs;
        this.graph = new Edges();
        for (int node = 0; node < inputs.nodes(); node++) {
            graph.addVertex(node);
        }
        for (int edge = 0; edge < inputs.edges(); edge++) {
            // A loop joins nothing, and a million of them would only be walked through.
            if (counts.test(edge) && inputs.source(edge) != inputs.target(edge)) {
                graph.addEdge(inputs.source(edge), inputs.target(edge), edge);
            }
        }
        this.componentOf = new int[inputs.nodes()];
        for (Set<Integer> component : new KosarajuStrongConnectivityInspector<>(graph).stronglyConnectedSets()) {
            int[] nodes =
                    component.stream().mapToInt(Integer::intValue).sorted().toArray();
            for (int node : nodes) {
                componentOf[node] = ordered.size();
            }
            ordered.add(nodes);
        }
        checkOrder();
    }

    /** Kosaraju's algorithm finds them in topological order (Cormen et al., 22.5), but the library does not promise to. */
    private void checkOrder() {
        for (Integer edge : graph.edgeSet()) {
            if (componentOf[inputs.source(edge)] > componentOf[inputs.target(edge)]) {
                throw new IllegalStateException("the components of a graph came out of order");
            }
        }
    }

    /** Each component's nodes, ascending. */
    List<int[]> ordered() {
        return ordered;
    }

    /** The place of a node's component among them. */
    int of(int node) {
        return componentOf[node];
    }

    /** A shortest circle through the first node of a component that has several: it is the first in the list and the last. */
    List<Integer> circle(int component) {
        int start = ordered.get(component)[0];
        Graph<Integer, Integer> within =
                new MaskSubgraph<>(graph, node -> componentOf[node] != component, edge -> false);
        SingleSourcePaths<Integer, Integer> paths = new BFSShortestPath<>(within).getPaths(start);
        int last = within.incomingEdgesOf(start).stream()
                .map(graph::getEdgeSource)
                .min(Comparator.comparingDouble(paths::getWeight))
                .orElseThrow();
        List<Integer> circle = new ArrayList<>(paths.getPath(last).getVertexList());
        circle.add(start);
        return circle;
    }

    /** Without the second index by pairs of nodes, which nothing asks: half the memory, a fifth of the time. */
    private static final class Edges extends AbstractBaseGraph<Integer, Integer> {

        private static final long serialVersionUID = 1L;

        Edges() {
            super(
                    null,
                    null,
                    new DefaultGraphType.Builder()
                            .directed()
                            .allowMultipleEdges(true)
                            .build(),
                    new DefaultGraphSpecificsStrategy<>());
        }
    }
}
