package io.ppa.store.postgres;

import io.ppa.model.RegisteredModel;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The registry of models, {@code probabilistic_models}, and what it held before, {@code model_performance_history}. */
public final class ModelRegistry {

    private final JdbcClient jdbc;

    public ModelRegistry(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** The UUIDs of those of these tenants that are UUIDs or in the directory. */
    public Map<String, UUID> tenantIds(Collection<String> tenants) {
        throw new UnsupportedOperationException("TODO " + jdbc + tenants);
    }

    /** All models, shared ones first, then by tenant, name and version. */
    public List<RegisteredModel> all() {
        throw new UnsupportedOperationException("TODO");
    }

    /** The models of one tenant and the shared ones, in the same order. */
    public List<RegisteredModel> of(UUID tenant) {
        throw new UnsupportedOperationException("TODO");
    }

    /** The models of these names, of whatever tenant and version, in the same order. */
    public List<RegisteredModel> named(Collection<String> names) {
        throw new UnsupportedOperationException("TODO");
    }
}
