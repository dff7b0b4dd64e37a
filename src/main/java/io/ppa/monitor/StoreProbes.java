package io.ppa.monitor;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.store.H2;
import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.ArangoLocation;
import io.ppa.store.StoreLocations.H2Location;
import io.ppa.store.StoreLocations.WeaviateLocation;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.arangodb.Arango;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.redis.Redis;
import io.ppa.store.weaviate.Weaviate;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Asks every store whether it answers, over connections of its own: a pool that the jobs have emptied is no store that is down. */
final class StoreProbes implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StoreProbes.class);

    /** Of PostgreSQL: ping, schema and the statements of a scrape, some at a time. */
    private static final int CONNECTIONS = 3;

    private final Asking asking;

    private final Map<String, HealthIndicator> indicators = new LinkedHashMap<>();

    private final Map<String, Latest<Long>> pings = new LinkedHashMap<>();

    private final List<AutoCloseable> opened = new ArrayList<>();

    private final HikariDataSource postgres;

    StoreProbes(StoreLocations locations, Asking asking, Clock clock) {
        this.asking = asking;
        postgres = opened(Postgres.connect(locations.postgres(), CONNECTIONS, asking.patience()));
        PostgresSchema schema = new PostgresSchema(postgres, clock);
        ClickHouse clickhouse = opened(ClickHouse.connect(locations.clickhouse(), asking.patience()));
        Redis redis = opened(Redis.connect(locations.redis()));
        probe("clickhouse", clickhouse::ping);
        probe("postgres", () -> Postgres.ping(postgres, locations.postgres()));
        probe("schema", schema::requireApplied);
        probe("redis", redis::ping);
        H2Location h2 = locations.h2();
        if (h2 == null) {
            arangodb(locations.arangodb());
            weaviate(locations.weaviate());
        } else {
            HikariDataSource pool = opened(H2.connect(h2, 1));
            probe("h2", () -> ping(pool, h2));
        }
    }

    private void arangodb(@Nullable ArangoLocation location) {
        if (location == null) {
            indicators.put("arangodb", StoreHealth.notConfigured("ppa.arangodb.url"));
        } else {
            probe("arangodb", opened(Arango.connect(location))::ping);
        }
    }

    private void weaviate(@Nullable WeaviateLocation location) {
        if (location == null) {
            indicators.put("weaviate", StoreHealth.notConfigured("ppa.weaviate.url"));
        } else {
            probe("weaviate", opened(Weaviate.connect(location))::ping);
        }
    }

    static void ping(DataSource pool, H2Location location) {
        try (Connection connection = pool.getConnection()) {
            if (!connection.isValid(1)) {
                throw new SQLException("it does not answer");
            }
        } catch (SQLException e) {
            throw new StoreUnavailableException(
                    "h2", "H2 at " + location + " cannot be reached", "Start the embedded engines again.", e);
        }
    }

    private <T extends AutoCloseable> T opened(T connection) {
        opened.add(connection);
        return connection;
    }

    private void probe(String store, Runnable question) {
        Latest<Long> ping = asking.latest(() -> {
            long start = System.nanoTime();
            question.run();
            return (System.nanoTime() - start) / 1_000_000;
        });
        pings.put(store, ping);
        indicators.put(store, new StoreHealth(ping, this::askAll));
    }

    private void askAll() {
        pings.values().forEach(Latest::ask);
    }

    /** One for each store there may be, and one for PostgreSQL's schema, by name. */
    Map<String, HealthIndicator> indicators() {
        return Collections.unmodifiableMap(indicators);
    }

    /** Those of what is configured. */
    Map<String, Latest<Long>> pings() {
        return Collections.unmodifiableMap(pings);
    }

    /** PostgreSQL, for short questions. */
    DataSource postgres() {
        return postgres;
    }

    @Override
    public void close() {
        opened.forEach(StoreProbes::close);
    }

    private static void close(AutoCloseable connection) {
        try {
            connection.close();
        } catch (Exception e) {
            LOG.debug("a connection could not be closed", e);
        }
    }
}
