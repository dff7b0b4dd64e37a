package io.ppa.model;

import java.time.Instant;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * How a model, whatever its version, was used in one hour.
 *
 * @param tenant null for all tenants together
 * @param hour its start
 * @param used decisions it took part in, as delivered
 * @param averageConfidence in [0,1]; empty when an input was not a number
 * @param averageLatencyMillis of the decisions' execution
 */
public record ModelUse(
        @Nullable String tenant,
        String modelName,
        Instant hour,
        long used,
        OptionalDouble averageConfidence,
        OptionalDouble averageLatencyMillis) {}
