package io.ppa.store.postgres;

import io.ppa.model.ModelOfDay;
import io.ppa.model.RegisteredModel;
import io.ppa.model.RegistryNumbers;
import io.ppa.store.Columns;
import io.ppa.store.Pages;
import io.ppa.store.SqlText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The registry of models, {@code probabilistic_models}, and what it held before, {@code model_performance_history}. */
public final class ModelRegistry {

    private static final String MODELS =
            SqlText.load("postgres/model_performance/models.sql").text();

    private static final String MODELS_OF_DAY =
            SqlText.load("postgres/graph_weights/models.sql").text();

    private static final int PAGE = 1000;

    private final JdbcClient jdbc;

    public ModelRegistry(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    /** The UUIDs of those of these tenants that are UUIDs or in the directory. */
    public Map<String, UUID> tenantIds(Collection<String> tenants) {
        // PostgreSQL can hold no text with a zero byte, so that no such tenant is in the directory.
        List<String> possible =
                tenants.stream().filter(tenant -> tenant.indexOf('\0') < 0).toList();
        Map<String, UUID> ids = new HashMap<>();
        for (List<String> page : Pages.of(possible, PAGE)) {
            jdbc.sql("SELECT t.name, ppa.tenant_uuid(t.name) AS id FROM unnest(:tenants::text[]) AS t(name)")
                    .param("tenants", page.toArray(String[]::new))
                    .query((ResultSet rs) -> {
                        UUID id = rs.getObject("id", UUID.class);
                        if (id != null) {
                            ids.put(rs.getString("name"), id);
                        }
                    });
        }
        return ids;
    }

    /** All models, shared ones first, then by tenant, name and version. */
    public List<RegisteredModel> all() {
        return models(null, null);
    }

    /** The models of one tenant and the shared ones, in the same order. */
    public List<RegisteredModel> of(UUID tenant) {
        return models(tenant, null);
    }

    /** The models of these names, of whatever tenant and version, in the same order. */
    public List<RegisteredModel> named(Collection<String> names) {
        return models(null, names);
    }

    /**
     * The models of one tenant, then the shared ones, each by name and version, with the numbers they had on a day.
     *
     * @param tenant null for the shared ones alone
     */
    public List<ModelOfDay> ofDay(@Nullable UUID tenant, LocalDate day) {
        return jdbc.sql(MODELS_OF_DAY)
                .param("tenant", tenant, Types.OTHER)
                .param("day", day)
                .query((rs, n) -> new ModelOfDay(
                        rs.getString("model_name"),
                        rs.getString("version"),
                        rs.getBoolean("shared"),
                        Columns.count(rs, "evaluated"),
                        Columns.number(rs, "accuracy"),
                        Columns.number(rs, "calibration_score")))
                .list();
    }

    private List<RegisteredModel> models(@Nullable UUID tenant, @Nullable Collection<String> names) {
        return jdbc.sql(MODELS)
                .param("tenant", tenant, Types.OTHER)
                .param("names", names == null ? null : names.toArray(String[]::new), Types.ARRAY)
                .query(ModelRegistry::model)
                .list();
    }

    private static RegisteredModel model(ResultSet rs, int row) throws SQLException {
        return new RegisteredModel(
                rs.getObject("id", UUID.class),
                rs.getObject("tenant_id", UUID.class),
                rs.getString("tenant"),
                rs.getString("model_name"),
                rs.getString("version"),
                rs.getString("model_type"),
                rs.getString("status"),
                numbers(rs, ""),
                Columns.instant(rs, "last_updated"),
                rs.getObject("day", LocalDate.class),
                rs.getObject("evaluated", Long.class),
                rs.getObject("previous_day", LocalDate.class),
                numbers(rs, "previous_"));
    }

    /** The four numbers of a row, whose columns are called as in the registry. */
    static RegistryNumbers numbers(ResultSet rs, String prefix) throws SQLException {
        return new RegistryNumbers(
                rs.getBigDecimal(prefix + "accuracy"),
                rs.getBigDecimal(prefix + "calibration_score"),
                rs.getBigDecimal(prefix + "brier_score"),
                rs.getBigDecimal(prefix + "sharpe_ratio"));
    }
}
