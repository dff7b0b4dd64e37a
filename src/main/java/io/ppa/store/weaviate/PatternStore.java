package io.ppa.store.weaviate;

import io.ppa.model.Pattern;
import io.ppa.model.UncertaintyEmbedding;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Keeps market patterns and uncertainty embeddings of all tenants. Every method throws
 * {@link io.ppa.store.StoreUnavailableException} when the store cannot be reached or lacks its classes, and
 * {@link io.ppa.store.StoreException} when it refuses.
 */
public interface PatternStore extends AutoCloseable {

    /** All patterns, a page at a time, in the store's own order; what is added meanwhile may be missing. */
    void patterns(Consumer<List<Pattern>> page);

    /** All embeddings, likewise. */
    void embeddings(Consumer<List<UncertaintyEmbedding>> page);

    /** An object that was not written, and the store's reason. */
    record Refused(UUID id, String tenant, String reason) {}

    /**
     * Writes {@code confidence_score} and {@code success_probability} of these patterns, one that is empty as none at all;
     * every other property and the vector stay as they are. An object that is gone is no longer there to be written and not
     * refused; a number that is not finite is refused. When the store goes away halfway, some are written and some not, each
     * whole, and writing all again is safe.
     *
     * @return those the store refused; the others are written
     */
    List<Refused> updatePatterns(Collection<Pattern> changed);

    /** Writes {@code epistemic_uncertainty} and {@code aleatoric_uncertainty} of these embeddings, likewise. */
    List<Refused> updateEmbeddings(Collection<UncertaintyEmbedding> changed);

    @Override
    void close();
}
