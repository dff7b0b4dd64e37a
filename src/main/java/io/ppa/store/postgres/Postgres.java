package io.ppa.store.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** Connections to PostgreSQL. */
public final class Postgres {

    private static final int CONNECT_SECONDS = 10;

    private Postgres() {}

    /**
     * Opens a pool of at most that many connections; the first is made when it is asked for.
     *
     * @param location where the server is
     * @param connections at least 1
     */
    public static HikariDataSource connect(PostgresLocation location, int connections) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(location.url());
        config.setUsername(location.user());
        if (location.password() != null) {
            config.setPassword(location.password());
        }
        config.setMaximumPoolSize(connections);
        config.setMinimumIdle(1);
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(CONNECT_SECONDS * 1000L);
        config.addDataSourceProperty("connectTimeout", String.valueOf(CONNECT_SECONDS));
        config.addDataSourceProperty("ApplicationName", "ppa");
        config.addDataSourceProperty("options", "-c TimeZone=UTC");
        return new HikariDataSource(config);
    }

    /**
     * Answers when the server does.
     *
     * @throws StoreUnavailableException when it does not
     */
    public static void ping(DataSource dataSource, PostgresLocation location) {
        try (Connection connection = dataSource.getConnection()) {
            if (!connection.isValid(CONNECT_SECONDS)) {
                throw unavailable(location, new SQLException("it does not answer"));
            }
        } catch (SQLException e) {
            throw unavailable(location, e);
        }
    }

    private static StoreException unavailable(PostgresLocation location, SQLException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return new StoreUnavailableException(
                "postgres",
                "PostgreSQL at " + location + " cannot be reached: " + root.getMessage(),
                "Start it, or give its address in ppa.postgres.url.",
                e);
    }
}
