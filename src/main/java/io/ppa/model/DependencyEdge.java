package io.ppa.model;

import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * An edge of a tenant's probability graph: the target depends on the source.
 *
 * @param key unique among all tenants' edges
 * @param from key of the source node
 * @param to key of the target node
 * @param type for example {@code probability_input}
 * @param day the day the numbers were last rebuilt for, null when they never were
 * @param before the numbers they were rebuilt from: rebuilding the same day again starts from these, so that it gives the
 *     same; null like {@code day}
 * @param revision what the store said of its state when it was read; a write from another state is refused
 */
public record DependencyEdge(
        String key,
        String from,
        String to,
        String type,
        EdgeNumbers numbers,
        @Nullable LocalDate day,
        @Nullable EdgeNumbers before,
        String revision) {}
