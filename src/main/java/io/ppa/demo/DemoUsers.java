package io.ppa.demo;

import io.ppa.store.SqlText;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Puts the demo's users, and what they want to be told, where they are not yet. */
final class DemoUsers {

    private final JdbcClient postgres;

    DemoUsers(DataSource postgres) {
        this.postgres = JdbcClient.create(postgres);
    }

    void load() {
        for (DemoTenant tenant : DemoTenant.values()) {
            tenant.users().forEach(this::load);
        }
    }

    private void load(DemoTenant.User user) {
        postgres.sql(SqlText.load("postgres/demo/user.sql").text())
                .param("user", user.id())
                .update();
        DemoTenant.Wishes wishes = user.wishes();
        if (wishes != null) {
            postgres.sql(SqlText.load("postgres/demo/preferences.sql").text())
                    .param("user", user.id())
                    .param("confidence_alert", wishes.confidenceAlert())
                    .param("uncertainty_warning", wishes.uncertaintyWarning())
                    .param("auto_retraining", wishes.autoRetraining())
                    .update();
        }
    }
}
