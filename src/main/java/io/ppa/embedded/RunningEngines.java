package io.ppa.embedded;

import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreLocations.H2Location;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.StoreLocations.RedisLocation;
import io.ppa.store.StoreUnavailableException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** The four engines of one data directory, started side by side by the process that owns it. */
final class RunningEngines {

    private static final System.Logger LOG = System.getLogger(RunningEngines.class.getName());

    private static final int FIRST_PORT = 20_000;

    /** From here on Linux takes the ports of connections; others begin higher. */
    private static final int PORTS_OF_CLIENTS = 32_768;

    private final ClickHouseEngine clickhouse;

    private final ClickHouseGateway gateway;

    private final PostgresEngine postgres;

    private final RedisEngine redis;

    private final H2Engine h2;

    private final StoreLocations locations;

    private RunningEngines(
            ClickHouseEngine clickhouse,
            ClickHouseGateway gateway,
            PostgresEngine postgres,
            RedisEngine redis,
            H2Engine h2,
            StoreLocations locations) {
        this.clickhouse = clickhouse;
        this.gateway = gateway;
        this.postgres = postgres;
        this.redis = redis;
        this.h2 = h2;
        this.locations = locations;
    }

    /** Starts all four, or none. */
    static RunningEngines start(Path dataDir, EmbeddedOptions options) {
        H2Engine.listenOnThisMachineOnly();
        // Made by two threads at once, it would complain on standard error of what the second logs meanwhile.
        LoggerFactory.getILoggerFactory();
        Path postgresDir = dataDir.resolve("postgres");
        Path redisDir = dataDir.resolve("redis");
        UserCache cache = UserCache.ofUser();
        int postgresPort;
        int redisPort;
        int h2Port;
        try {
            PostgresEngine.stopOrphan(postgresDir);
            RedisEngine.stopOrphan(redisDir);
            postgresPort = port("PostgreSQL", "--postgres-port", options.postgresPort());
            redisPort = port("Redis", "--redis-port", options.redisPort());
            h2Port = port("H2", "--h2-port", options.h2Port());
            port("ClickHouse", "--clickhouse-port", options.clickhousePort());
        } catch (IOException e) {
            throw failed("engines", dataDir, e);
        }
        // ClickHouse goes on the calling thread: it is the one that takes longest to load.
        CompletableFuture<PostgresEngine> postgres =
                async(() -> PostgresEngine.start(postgresDir, postgresPort, cache));
        CompletableFuture<RedisEngine> redis = async(() -> RedisEngine.start(redisDir, redisPort, cache));
        CompletableFuture<H2Engine> h2 = async(() -> H2Engine.start(dataDir.resolve("h2"), h2Port));
        ClickHouseEngine engine = null;
        ClickHouseGateway gateway = null;
        try {
            engine = ClickHouseEngine.start(dataDir.resolve("clickhouse"), options.clickhouseTimezone());
            gateway = ClickHouseGateway.start(engine, options.clickhousePort());
            PostgresEngine postgresEngine = join(postgres, "PostgreSQL", dataDir);
            RedisEngine redisEngine = join(redis, "Redis", dataDir);
            H2Engine h2Engine = join(h2, "H2", dataDir);
            return new RunningEngines(
                    engine,
                    gateway,
                    postgresEngine,
                    redisEngine,
                    h2Engine,
                    locations(gateway.port(), postgresPort, redisPort, h2Port));
        } catch (RuntimeException | IOException e) {
            stopAll(gateway, engine, settled(postgres), settled(redis), settled(h2), Duration.ZERO);
            throw e instanceof RuntimeException runtime ? runtime : failed("ClickHouse", dataDir, e);
        }
    }

    StoreLocations locations() {
        return locations;
    }

    /** Stops all four cleanly; statements under way get {@code wait} to end. */
    void stop(Duration wait) {
        stopAll(gateway, clickhouse, postgres, redis, h2, wait);
    }

    private static void stopAll(
            @Nullable ClickHouseGateway gateway,
            @Nullable ClickHouseEngine clickhouse,
            @Nullable PostgresEngine postgres,
            @Nullable RedisEngine redis,
            @Nullable H2Engine h2,
            Duration wait) {
        List<CompletableFuture<?>> children = new ArrayList<>();
        children.add(CompletableFuture.runAsync(() -> quietly("PostgreSQL", postgres)));
        children.add(CompletableFuture.runAsync(() -> quietly("Redis", redis)));
        children.add(CompletableFuture.runAsync(() -> quietly("H2", h2)));
        boolean idle = gateway == null || gateway.close(wait);
        if (idle) {
            quietly("ClickHouse", clickhouse);
        } else {
            // Closing under a running statement would crash the process; leaving it to the process's end is as safe as
            // a kill, which the engine survives.
            LOG.log(System.Logger.Level.WARNING, "ClickHouse still runs a statement; it ends with this process");
        }
        children.forEach(CompletableFuture::join);
    }

    private static void quietly(String name, @Nullable AutoCloseable engine) {
        try {
            if (engine != null) {
                engine.close();
            }
        } catch (Exception e) {
            LOG.log(System.Logger.Level.WARNING, name + " did not stop cleanly: " + e.getMessage());
        }
    }

    private static StoreLocations locations(int clickhouse, int postgres, int redis, int h2) {
        return new StoreLocations(
                true,
                new ClickHouseLocation("http://127.0.0.1:" + clickhouse, ClickHouseEngine.DATABASE, "default", null),
                new PostgresLocation(
                        "jdbc:postgresql://127.0.0.1:" + postgres + "/" + PostgresEngine.DATABASE,
                        PostgresEngine.USER,
                        null),
                new RedisLocation("redis://127.0.0.1:" + redis, null, null),
                new H2Location("jdbc:h2:tcp://127.0.0.1:" + h2 + "/" + H2Engine.DATABASE, H2Engine.USER),
                null,
                null);
    }

    /** The port asked for if it is free, or a free one for 0. */
    private static int port(String engine, String flag, int wanted) throws IOException {
        if (wanted == 0) {
            return freePort();
        }
        try {
            return bound(wanted);
        } catch (java.net.BindException e) {
            throw new StoreUnavailableException(
                    "embedded",
                    "Port " + wanted + " for " + engine + " is taken on 127.0.0.1.",
                    "Give another with " + flag + ", or 0 for any free one.",
                    e);
        }
    }

    /**
     * One that stays free until its engine takes it, seconds later: systems hand the ports above these to whoever connects to
     * somewhere.
     */
    private static int freePort() throws IOException {
        for (int attempt = 0; attempt < 100; attempt++) {
            try {
                return bound(ThreadLocalRandom.current().nextInt(FIRST_PORT, PORTS_OF_CLIENTS));
            } catch (java.net.BindException e) {
                // Somebody has it: another one.
            }
        }
        return bound(0);
    }

    /** @throws java.net.BindException when it is taken */
    private static int bound(int wanted) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), wanted));
            return socket.getLocalPort();
        }
    }

    private interface Starter<T> {
        T start() throws IOException;
    }

    private static <T> CompletableFuture<T> async(Starter<T> starter) {
        CompletableFuture<T> future = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        future.complete(starter.start());
                    } catch (IOException | RuntimeException | Error e) {
                        future.completeExceptionally(e);
                    }
                },
                "engine-start");
        thread.setDaemon(true);
        thread.start();
        return future;
    }

    private static <T> T join(CompletableFuture<T> future, String name, Path dataDir) {
        try {
            return future.join();
        } catch (CompletionException e) {
            throw failed(name, dataDir, e.getCause() == null ? e : e.getCause());
        }
    }

    private static <T> @Nullable T settled(CompletableFuture<T> future) {
        return future.handle((T value, @Nullable Throwable error) -> error == null ? value : null)
                .join();
    }

    private static StoreUnavailableException failed(String name, Path dataDir, Throwable cause) {
        if (cause instanceof StoreUnavailableException refused) {
            return refused;
        }
        String why = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new StoreUnavailableException(
                "embedded",
                "The embedded " + name + " cannot start in " + dataDir + ": " + why,
                "See that the directory is writable and has room, or name another with --data-dir.",
                cause);
    }
}
