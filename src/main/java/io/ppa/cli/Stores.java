package io.ppa.cli;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.embedded.EmbeddedOptions;
import io.ppa.embedded.EmbeddedStores;
import io.ppa.lineage.LineageSettings;
import io.ppa.notify.NotifySettings;
import io.ppa.store.StoreLocations;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.ClickHouseSchema;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.redis.Redis;
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

    /** Null until a command asks for it: those that look at metadata only need not load its client. */
    private @Nullable ClickHouse clickhouse;

    private @Nullable Redis redis;

    private final Clock clock;

    private final DocumentStores documents;

    private final NotifySettings notifications;

    private final LineageSettings lineage;

    private Stores(
            @Nullable EmbeddedStores embedded,
            StoreLocations locations,
            NotifySettings notifications,
            LineageSettings lineage,
            Clock clock) {
        this.embedded = embedded;
        this.locations = locations;
        this.notifications = notifications;
        this.lineage = lineage;
        this.clock = clock;
        this.postgres = Postgres.connect(locations.postgres(), CONNECTIONS);
        this.documents = new DocumentStores(locations);
    }

    /** The servers of the production profile, or the engines of the data directory: attached to, else started. */
    static Stores open(GlobalOptions options, Terminal terminal) {
        NotifySettings notifications = options.notifications(terminal);
        LineageSettings lineage = options.lineage(terminal);
        return options.production(terminal)
                .map(locations -> new Stores(null, locations, notifications, lineage, Clock.systemUTC()))
                .orElseGet(() -> {
                    EmbeddedStores embedded = EmbeddedStores.open(options.dataDir, EmbeddedOptions.anyPort());
                    return new Stores(embedded, embedded.locations(), notifications, lineage, Clock.systemUTC());
                });
    }

    /** The servers of the production profile, at another time. */
    static Stores at(Clock clock, GlobalOptions options, Terminal terminal) {
        return new Stores(
                null,
                options.production(terminal).orElseThrow(),
                options.notifications(terminal),
                options.lineage(terminal),
                clock);
    }

    /** Engines that are open already; of what happens on them nobody is told. */
    static Stores of(EmbeddedStores embedded) {
        return new Stores(embedded, embedded.locations(), NotifySettings.NONE, LineageSettings.NONE, Clock.systemUTC());
    }

    StoreLocations locations() {
        return locations;
    }

    HikariDataSource postgres() {
        return postgres;
    }

    synchronized ClickHouse clickhouse() {
        ClickHouse open = clickhouse;
        if (open == null) {
            open = ClickHouse.connect(locations.clickhouse());
            clickhouse = open;
        }
        return open;
    }

    /** Not connected before the first command: a job that needs no Redis runs without. */
    synchronized Redis redis() {
        Redis open = redis;
        if (open == null) {
            open = Redis.connect(locations.redis());
            redis = open;
        }
        return open;
    }

    /** The probability graphs and the patterns. */
    DocumentStores documents() {
        return documents;
    }

    Clock clock() {
        return clock;
    }

    /** Which data catalogue is told of runs. */
    LineageSettings lineage() {
        return lineage;
    }

    /** Who is told of what happens. */
    NotifySettings notifications() {
        return notifications;
    }

    PostgresSchema postgresSchema() {
        return new PostgresSchema(postgres, clock);
    }

    ClickHouseSchema clickhouseSchema() {
        return new ClickHouseSchema(clickhouse(), clock);
    }

    /** Where everything is, in one line. */
    String describe() {
        return "stores (" + (locations.embedded() ? "embedded" : "production") + "): ClickHouse "
                + locations.clickhouse() + ", PostgreSQL " + locations.postgres() + ", Redis " + locations.redis()
                + documents.describe();
    }

    /** @throws io.ppa.store.StoreUnavailableException when a store does not answer or lacks its schema */
    void requireReady() {
        requirePostgres();
        requireClickHouse();
    }

    /** The same of ClickHouse alone. */
    void requireClickHouse() {
        clickhouse().ping();
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
    synchronized void close(@Nullable Duration patience) {
        documents.close();
        if (redis != null) {
            redis.close();
        }
        if (clickhouse != null) {
            clickhouse.close();
        }
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
