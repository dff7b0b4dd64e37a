package io.ppa.model;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;

/**
 * What a rebuild changes of a tenant's graph, to be written whole or not at all.
 *
 * @param changedAt becomes {@code last_updated} of the nodes and edges that change
 * @param nodes those whose numbers change, with the revision they were read at
 * @param edges those whose numbers, day or base change, with the revision they were read at
 * @param propagated the day's documents of the tenant that are new or differ
 * @param vanished keys of nodes that have a document of the day and should not
 */
public record GraphChange(
        String tenant,
        LocalDate day,
        Instant changedAt,
        List<ComponentNode> nodes,
        List<DependencyEdge> edges,
        List<PropagatedConfidence> propagated,
        List<String> vanished) {

    /** Whether there is nothing to write. */
    public boolean nothing() {
        return nodes.isEmpty() && edges.isEmpty() && propagated.isEmpty() && vanished.isEmpty();
    }
}
