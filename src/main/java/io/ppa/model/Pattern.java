package io.ppa.model;

import java.time.Instant;
import java.util.OptionalDouble;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A market pattern, without its vectors.
 *
 * @param id the object's own id in the store
 * @param tenant whose it is; empty when the object has none
 * @param symbol what it was seen in; empty when the object has none
 * @param regime the market regime it was seen in; empty when the object has none
 * @param confidence its {@code confidence_score}, empty when the object has none
 * @param success its {@code success_probability}, empty when the object has none
 * @param createdAt null when the object has none
 */
public record Pattern(
        UUID id,
        String tenant,
        String symbol,
        String regime,
        OptionalDouble confidence,
        OptionalDouble success,
        @Nullable Instant createdAt) {}
