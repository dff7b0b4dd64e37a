package io.ppa.model;

import java.util.List;

/**
 * A tenant's probability graph. Every edge's ends are among the nodes.
 *
 * @param nodes in order of key
 * @param edges in order of key; loops, circles and several edges between two nodes are possible
 */
public record ProbabilityGraph(String tenant, List<ComponentNode> nodes, List<DependencyEdge> edges) {

    public ProbabilityGraph {
        nodes = List.copyOf(nodes);
        edges = List.copyOf(edges);
    }
}
