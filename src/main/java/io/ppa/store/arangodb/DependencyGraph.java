package io.ppa.store.arangodb;

import io.ppa.model.GraphChange;
import io.ppa.model.ProbabilityGraph;
import io.ppa.model.PropagatedConfidence;
import io.ppa.model.RejectedDocument;
import java.time.LocalDate;
import java.util.List;

/**
 * Keeps the probability graphs: documents in, documents out, no arithmetic. Every method throws
 * {@link io.ppa.store.StoreUnavailableException} when the store cannot be reached or lacks its collections, and
 * {@link io.ppa.store.StoreException} when it refuses.
 */
public interface DependencyGraph extends AutoCloseable {

    /** Tenants that have a node or an edge, in order. */
    List<String> tenants();

    /**
     * A tenant's graph, from one consistent state of the store.
     *
     * @param rejected documents that cannot be used, in order of collection and key: all of them
     */
    record Loaded(ProbabilityGraph graph, List<RejectedDocument> rejected) {}

    Loaded load(String tenant);

    /** What was propagated to the tenant's nodes on the day, in order of node. */
    List<PropagatedConfidence> propagated(String tenant, LocalDate day);

    /**
     * Writes a change whole or not at all; nobody ever sees a part of it.
     *
     * @throws GraphChangedException when a document is not in the state it was read in: nothing was written; load again
     */
    void write(GraphChange change);

    @Override
    void close();
}
