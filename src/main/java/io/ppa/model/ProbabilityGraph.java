package io.ppa.model;

import java.util.Comparator;
import java.util.List;

/**
 * A tenant's probability graph. Every edge's ends are among the nodes.
 *
 * @param nodes in order of key, in whatever order they are given
 * @param edges likewise; loops, circles and several edges between two nodes are possible
 */
public record ProbabilityGraph(String tenant, List<ComponentNode> nodes, List<DependencyEdge> edges) {

    public ProbabilityGraph {
        nodes = nodes.stream().sorted(Comparator.comparing(ComponentNode::key)).toList();
        edges = edges.stream().sorted(Comparator.comparing(DependencyEdge::key)).toList();
    }
}
