package io.ppa.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.ppa.store.StoreLocations.H2Location;

/** Connections to the H2 database that stands in for ArangoDB and Weaviate where the engines are embedded. */
public final class H2 {

    private static final int CONNECT_SECONDS = 10;

    private H2() {}

    /**
     * Opens a pool of at most that many connections to the suite's schema; the first is made when it is asked for.
     *
     * @param connections at least 1
     */
    public static HikariDataSource connect(H2Location location, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(location.url());
        config.setUsername(location.user());
        config.setPassword("");
        config.setSchema("PPA");
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(0);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(CONNECT_SECONDS * 1000L);
        return new HikariDataSource(config);
    }
}
