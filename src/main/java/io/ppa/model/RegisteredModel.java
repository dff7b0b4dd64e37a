package io.ppa.model;

import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A model of the registry with its numbers and those it had before.
 *
 * @param tenantId null for a shared model
 * @param tenant the tenant as ClickHouse writes it, its UUID where the directory has no name; null for a shared model
 * @param numbers as the registry has them now
 * @param day the last day of the window they are over; null when this suite never wrote any
 * @param evaluated decisions with an outcome in that window; null like {@code day}
 * @param previousDay the latest day before {@code day} for which numbers were kept; null when there is none
 * @param previous the numbers of that day as they stand, {@link RegistryNumbers#UNDEFINED} without one
 */
public record RegisteredModel(
        UUID id,
        @Nullable UUID tenantId,
        @Nullable String tenant,
        String modelName,
        String version,
        String modelType,
        @Nullable String status,
        RegistryNumbers numbers,
        @Nullable Instant lastUpdated,
        @Nullable LocalDate day,
        @Nullable Long evaluated,
        @Nullable LocalDate previousDay,
        RegistryNumbers previous) {

    /** Whether its numbers are pooled over all tenants. */
    public boolean shared() {
        return tenantId == null;
    }
}
