package io.ppa.cli;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.embedded.EmbeddedOptions;
import io.ppa.embedded.EmbeddedStores;
import io.ppa.store.H2;
import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.H2Location;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.ClickHouseSchema;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.redis.Redis;
import io.ppa.store.weaviate.H2PatternStore;
import io.ppa.store.weaviate.PatternStore;
import io.ppa.store.weaviate.Weaviate;
import io.ppa.store.weaviate.WeaviateLocation;
import io.ppa.store.weaviate.WeaviatePatternStore;
import java.time.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The stores one command works on, open until the command ends. */
final class Stores implements AutoCloseable {

    /** Leases, heartbeat, ledger and Batch's metadata, beside one connection for each tenant at work. */
    private static final int CONNECTIONS = 20;

    private final @Nullable EmbeddedStores embedded;

    private final StoreLocations locations;

    private final HikariDataSource postgres;

    private final ClickHouse clickhouse;

    private final Redis redis;

    private final Clock clock;

    private @Nullable HikariDataSource h2;

    private @Nullable PatternStore patterns;

    private Stores(@Nullable EmbeddedStores embedded, StoreLocations locations, Clock clock) {
        this.embedded = embedded;
        this.locations = locations;
        this.clock = clock;
        this.postgres = Postgres.connect(locations.postgres(), CONNECTIONS);
        this.clickhouse = ClickHouse.connect(locations.clickhouse());
        this.redis = Redis.connect(locations.redis());
    }

    /** The servers of the production profile, or the engines of the data directory: attached to, else started. */
    static Stores open(GlobalOptions options, Terminal terminal) {
        return options.production(terminal)
                .map(locations -> new Stores(null, locations, Clock.systemUTC()))
                .orElseGet(() -> of(EmbeddedStores.open(options.dataDir, EmbeddedOptions.anyPort())));
    }

    /** Engines that are open already. */
    static Stores of(EmbeddedStores embedded) {
        return new Stores(embedded, embedded.locations(), Clock.systemUTC());
    }

    StoreLocations locations() {
        return locations;
    }

    HikariDataSource postgres() {
        return postgres;
    }

    ClickHouse clickhouse() {
        return clickhouse;
    }

    /** Not connected before the first command: a job that needs no Redis runs without. */
    Redis redis() {
        return redis;
    }

    /**
     * Patterns and embeddings; opened when they are first asked for.
     *
     * @throws io.ppa.store.StoreUnavailableException when no Weaviate is named
     */
    synchronized PatternStore patterns() {
        PatternStore opened = patterns;
        if (opened == null) {
            opened = locations.h2() == null
                    ? new WeaviatePatternStore(weaviate(locations.requireWeaviate()))
                    : new H2PatternStore(h2(locations.h2()));
            patterns = opened;
        }
        return opened;
    }

    private static Weaviate weaviate(StoreLocations.WeaviateLocation named) {
        return Weaviate.connect(new WeaviateLocation(named.url(), named.grpc(), named.apiKey()));
    }

    private HikariDataSource h2(H2Location location) {
        HikariDataSource opened = h2;
        if (opened == null) {
            opened = H2.connect(location, 2);
            h2 = opened;
        }
        return opened;
    }

    Clock clock() {
        return clock;
    }

    PostgresSchema postgresSchema() {
        return new PostgresSchema(postgres, clock);
    }

    ClickHouseSchema clickhouseSchema() {
        return new ClickHouseSchema(clickhouse, clock);
    }

    /** Where everything is, in one line. */
    String describe() {
        return "stores (" + (locations.embedded() ? "embedded" : "production") + "): ClickHouse "
                + locations.clickhouse() + ", PostgreSQL " + locations.postgres() + ", Redis " + locations.redis();
    }

    /** @throws io.ppa.store.StoreUnavailableException when a store does not answer or lacks its schema */
    void requireReady() {
        requirePostgres();
        clickhouse.ping();
        clickhouseSchema().requireApplied();
    }

    /** The same for what only looks at metadata. */
    void requirePostgres() {
        Postgres.ping(postgres, locations.postgres());
        postgresSchema().requireApplied();
    }

    @Override
    public void close() {
        close(null);
    }

    /** @param patience how long to wait for other processes that use the engines; null means until they are done */
    void close(@Nullable Duration patience) {
        if (patterns != null) {
            patterns.close();
        }
        if (h2 != null) {
            h2.close();
        }
        redis.close();
        clickhouse.close();
        postgres.close();
        if (embedded != null) {
            if (patience == null) {
                embedded.close();
            } else {
                embedded.close(patience);
            }
        }
    }
}
