package io.ppa.job.graph;

import java.util.AbstractSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import org.jgrapht.Graph;
import org.jgrapht.alg.connectivity.KosarajuStrongConnectivityInspector;
import org.jgrapht.graph.AsUnmodifiableGraph;
import org.jgrapht.graph.DirectedMultigraph;
import org.jgrapht.graph.MaskSubgraph;
import org.jgrapht.traverse.BreadthFirstIterator;

/**
 * The nodes in the order in which what they pass on can be computed: component by component, each after those it depends on. A
 * component is a node, or the nodes that depend on each other (a strongly connected component).
 */
final class Components {

    private final Inputs inputs;

    private final Graph<Integer, Integer> graph;

    private final List<int[]> ordered = new ArrayList<>();

    private final int[] componentOf;

    /** @param counts which edges there are to be, by number; loops join nothing and are none of them */
    Components(Inputs inputs, IntPredicate counts) {
        this.inputs = inputs;
        this.graph = new View(inputs, edge -> counts.test(edge) && inputs.source(edge) != inputs.target(edge));
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
        for (int edge : graph.edgeSet()) {
            if (componentOf[inputs.source(edge)] > componentOf[inputs.target(edge)]) {
                throw new IllegalStateException("the components of a graph came out of order");
            }
        }
    }

    /** Each component's nodes, ascending. */
    List<int[]> ordered() {
        return ordered;
    }

    /** A shortest circle through the first node of a component that has several: it is the first in the list and the last. */
    List<Integer> circle(int component) {
        int start = ordered.get(component)[0];
        Graph<Integer, Integer> within =
                new MaskSubgraph<>(graph, node -> componentOf[node] != component, edge -> false);
        BreadthFirstIterator<Integer, Integer> walk = new BreadthFirstIterator<>(within, start);
        walk.forEachRemaining(node -> {});
        Integer last = within.incomingEdgesOf(start).stream()
                .map(inputs::source)
                .min(Comparator.comparingInt(walk::getDepth))
                .orElseThrow();
        LinkedList<Integer> circle = new LinkedList<>(List.of(start));
        for (Integer node = last; node != null; node = walk.getParent(node)) {
            circle.addFirst(node);
        }
        return circle;
    }

    /**
     * The graph as the library's algorithms walk through it, on the arrays there are: copied into one of the library's own
     * graphs, a million edges took a second and 140 MB.
     */
    private static final class View extends AsUnmodifiableGraph<Integer, Integer> {

        private static final long serialVersionUID = 1L;

        private final transient Inputs inputs;

        private final transient EdgeLists outgoing;

        private final transient EdgeLists incoming;

        private final transient IntPredicate isEdge;

        View(Inputs inputs, IntPredicate counts) {
            super(new DirectedMultigraph<>(null, null, false));
            this.inputs = inputs;
            this.outgoing = inputs.outgoing(counts);
            this.incoming = inputs.incoming(counts);
            this.isEdge = edge -> edge >= 0 && edge < inputs.edges() && counts.test(edge);
        }

        @Override
        public Set<Integer> vertexSet() {
            return new Numbers(0, inputs.nodes(), node -> node, this::isNode);
        }

        @Override
        public boolean containsVertex(Integer node) {
            return isNode(node);
        }

        private boolean isNode(int node) {
            return node >= 0 && node < inputs.nodes();
        }

        @Override
        public Set<Integer> edgeSet() {
            return new Numbers(0, outgoing.size(), outgoing::edge, isEdge);
        }

        @Override
        public Set<Integer> outgoingEdgesOf(Integer node) {
            return new Numbers(
                    outgoing.begin(node),
                    outgoing.end(node),
                    outgoing::edge,
                    isEdge.and(edge -> inputs.source(edge) == node));
        }

        @Override
        public Set<Integer> incomingEdgesOf(Integer node) {
            return new Numbers(
                    incoming.begin(node),
                    incoming.end(node),
                    incoming::edge,
                    isEdge.and(edge -> inputs.target(edge) == node));
        }

        @Override
        public Integer getEdgeSource(Integer edge) {
            return inputs.source(edge);
        }

        @Override
        public Integer getEdgeTarget(Integer edge) {
            return inputs.target(edge);
        }
    }

    /** The numbers at the places from begin up to end, without it. */
    private static final class Numbers extends AbstractSet<Integer> {

        private final int begin;

        private final int end;

        private final IntUnaryOperator at;

        private final IntPredicate contained;

        Numbers(int begin, int end, IntUnaryOperator at, IntPredicate contained) {
            this.begin = begin;
            this.end = end;
            this.at = at;
            this.contained = contained;
        }

        @Override
        public int size() {
            return end - begin;
        }

        @Override
        public boolean contains(Object number) {
            return number instanceof Integer it && contained.test(it);
        }

        @Override
        public Iterator<Integer> iterator() {
            return IntStream.range(begin, end).map(at).iterator();
        }
    }
}
