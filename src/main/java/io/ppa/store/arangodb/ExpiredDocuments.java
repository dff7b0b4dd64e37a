package io.ppa.store.arangodb;

import io.ppa.model.Expired;
import java.time.Instant;

/**
 * Documents of the probability graphs past their retention, and how they go. Every method throws
 * {@link io.ppa.store.StoreUnavailableException} when the store cannot be reached or lacks its collections, and
 * {@link io.ppa.store.StoreException} when it refuses.
 */
public interface ExpiredDocuments {

    /** The collections, and what is past its retention in each. */
    enum Kind {
        /** Nodes that nobody has written since the cutoff. */
        NODES(GraphReader.NODES),
        /** Edges an end of which is gone, made before the cutoff. */
        EDGES(GraphReader.EDGES),
        /** What was propagated on days before that of the cutoff. */
        PROPAGATION("confidence_propagation");

        private final String collection;

        Kind(String collection) {
            this.collection = collection;
        }

        /** Its name in ArangoDB. */
        public String collection() {
            return collection;
        }
    }

    /** What of a collection is past its retention. */
    Expired look(Kind kind, Instant cutoff);

    /**
     * Removes some of it.
     *
     * @param most documents
     * @return how many went; 0 when none is left, or somebody else is writing to all that are
     */
    long remove(Kind kind, Instant cutoff, int most);
}
