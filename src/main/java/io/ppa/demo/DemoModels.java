package io.ppa.demo;

import io.ppa.store.SqlText;
import java.sql.Types;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the demo's tenants into the directory and their models into the registry, where they are not yet. */
final class DemoModels {

    /** The one that is registered for everybody too: its numbers are over all tenants. */
    static final Model SHARED = Model.MACD_1;

    private final JdbcClient postgres;

    DemoModels(DataSource postgres) {
        this.postgres = JdbcClient.create(postgres);
    }

    void load() {
        for (DemoTenant tenant : DemoTenant.values()) {
            postgres.sql(SqlText.load("postgres/demo/tenant.sql").text())
                    .param("tenant", tenant.label())
                    .param("tenant_uuid", tenant.id())
                    .update();
            tenant.models().forEach(model -> register(model, tenant.label(), tenant.id()));
        }
        register(SHARED, "shared", null);
    }

    private void register(Model model, String owner, @Nullable UUID tenant) {
        postgres.sql(SqlText.load("postgres/demo/model.sql").text())
                .param("id", DemoTenant.id("model", owner, model.label(), model.version()))
                .param("model_name", model.label())
                .param("version", model.version())
                .param("tenant_uuid", tenant, Types.OTHER)
                .update();
    }
}
