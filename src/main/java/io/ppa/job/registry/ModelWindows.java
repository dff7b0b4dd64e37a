package io.ppa.job.registry;

import io.ppa.model.ModelMeasures;
import io.ppa.store.clickhouse.ClickHouse;
import java.time.LocalDate;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The models' numbers over the trailing window that ends on a day, from what {@link ModelPerformance} published. */
final class ModelWindows {

    private final ClickHouse clickhouse;

    ModelWindows(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
    }

    /** How many (model, version) each tenant has in the window, in order of tenant. */
    Map<String, Long> tenants(LocalDate day, RegistrySettings settings) {
        throw new UnsupportedOperationException("TODO " + clickhouse + day + settings);
    }

    /** The numbers of each of these tenants' models, in order of name and version. */
    Map<String, List<ModelMeasures>> of(Collection<String> tenants, LocalDate day, RegistrySettings settings) {
        throw new UnsupportedOperationException("TODO" + tenants + day + settings);
    }

    /** The numbers over all tenants' decisions, in order of name and version. */
    List<ModelMeasures> pooled(LocalDate day, RegistrySettings settings) {
        throw new UnsupportedOperationException("TODO" + day + settings);
    }
}
