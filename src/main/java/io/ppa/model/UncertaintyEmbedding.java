package io.ppa.model;

import java.time.Instant;
import java.util.OptionalDouble;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An embedding of the uncertainty in predictions for a symbol, without its vectors.
 *
 * @param id the object's own id in the store
 * @param tenant whose it is; empty when the object has none
 * @param symbol empty when the object has none
 * @param epistemic model uncertainty, empty when the object has none
 * @param aleatoric data uncertainty, empty when the object has none
 * @param at its {@code timestamp}, null when the object has none
 */
public record UncertaintyEmbedding(
        UUID id,
        String tenant,
        String symbol,
        OptionalDouble epistemic,
        OptionalDouble aleatoric,
        @Nullable Instant at) {}
