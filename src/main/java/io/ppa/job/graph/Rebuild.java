package io.ppa.job.graph;

import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.NodeNumbers;
import io.ppa.model.ProbabilityGraph;
import io.ppa.model.PropagatedConfidence;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's graph after a day: the measured nodes' numbers, then the {@link EdgeWeights}, then what {@link Propagation} takes
 * to every node. Pure: the same graph, measures and day give the same, bit for bit.
 *
 * @param graph after the day; what does not change in it is the same object as before
 * @param propagated for every node, in order of key, also where undefined
 * @param cycles one path for each part of the graph that depends on itself: keys of nodes, of which the first is the last too
 * @param repeated edges between nodes that an edge before them already joins: each is an input of its own
 */
record Rebuild(
        ProbabilityGraph graph,
        List<PropagatedConfidence> propagated,
        List<List<String>> cycles,
        List<DependencyEdge> repeated) {

    /**
     * @param measured by key of node; confidence and uncertainty are never empty. Other nodes keep what they have.
     * @param decay the memory decay factor, in [0,1]: how much of the old numbers stays
     * @throws IllegalArgumentException when the day is before {@link #newestDay}
     */
    static Rebuild of(
            ProbabilityGraph graph,
            Map<String, NodeNumbers> measured,
            double decay,
            PropagationSettings settings,
            LocalDate day) {
        newestDay(graph).filter(day::isBefore).ifPresent(newest -> {
            throw new IllegalArgumentException(day + " is before " + newest + ", which edges were rebuilt for");
        });
        Inputs inputs = Inputs.of(graph);
        @Nullable NodeNumbers[] numbers = new NodeNumbers[inputs.nodes()];
        List<ComponentNode> nodes = new ArrayList<>(numbers.length);
        for (ComponentNode node : graph.nodes()) {
            NodeNumbers now = measured.get(node.key());
            numbers[nodes.size()] = now;
            nodes.add(now == null || now.equals(node.numbers()) ? node : node.with(now));
        }
        ProbabilityGraph rebuilt = new ProbabilityGraph(
                graph.tenant(), nodes, new EdgeWeights(graph, inputs, numbers, decay, day).rebuilt());
        Propagation propagation = Propagation.through(rebuilt, inputs, settings);
        List<PropagatedConfidence> propagated = new ArrayList<>(numbers.length);
        for (int node = 0; node < numbers.length; node++) {
            propagated.add(new PropagatedConfidence(
                    graph.tenant(),
                    nodes.get(node).key(),
                    day,
                    propagation.confidence(node),
                    propagation.uncertainty(node)));
        }
        List<List<String>> cycles = propagation.cycles().stream()
                .map(path -> path.stream().map(node -> nodes.get(node).key()).toList())
                .toList();
        return new Rebuild(
                rebuilt,
                propagated,
                cycles,
                inputs.repeated().stream().map(rebuilt.edges()::get).toList());
    }

    /** The latest day an edge was rebuilt for; a day before it can no longer be. */
    static Optional<LocalDate> newestDay(ProbabilityGraph graph) {
        LocalDate newest = null;
        for (DependencyEdge edge : graph.edges()) {
            LocalDate day = edge.day();
            if (day != null && (newest == null || day.isAfter(newest))) {
                newest = day;
            }
        }
        return Optional.ofNullable(newest);
    }
}
