package io.ppa.store.weaviate;

import io.ppa.model.Expired;
import java.time.Instant;

/**
 * Patterns and embeddings past their retention, and how they go. An object that does not say when it was made counts as young. Every
 * method throws {@link io.ppa.store.StoreUnavailableException} when the store cannot be reached or lacks its classes, and
 * {@link io.ppa.store.StoreException} when it refuses.
 */
public interface ExpiredObjects {

    /** The classes. */
    enum Kind {
        PATTERNS(WeaviateClass.PATTERNS, "created_at"),
        EMBEDDINGS(WeaviateClass.EMBEDDINGS, "timestamp");

        private final WeaviateClass type;

        private final String made;

        Kind(WeaviateClass type, String made) {
            this.type = type;
            this.made = made;
        }

        /** Its name in Weaviate. */
        public String className() {
            return type.className();
        }

        WeaviateClass type() {
            return type;
        }

        /** The property that says when an object was made. */
        String made() {
            return made;
        }
    }

    /** What of a class was made before the cutoff. */
    Expired look(Kind kind, Instant cutoff);

    /**
     * Deletes some of it.
     *
     * @param most objects, at most 10,000: a server deletes no more at once
     * @return how many went; 0 when none is left
     */
    long remove(Kind kind, Instant cutoff, int most);
}
