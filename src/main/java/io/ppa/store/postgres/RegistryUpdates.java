package io.ppa.store.postgres;

import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Brings the rows of one tenant, or the shared ones, up to a day: all or nothing. */
public final class RegistryUpdates {

    private final JdbcClient jdbc;

    public RegistryUpdates(DataSource dataSource) {
        this.jdbc = JdbcClient.create(dataSource);
    }

    @Override
    public String toString() {
        return "TODO " + jdbc;
    }
}
