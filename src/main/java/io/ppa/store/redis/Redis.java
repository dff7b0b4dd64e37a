package io.ppa.store.redis;

import io.ppa.store.Causes;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.RedisLocation;
import io.ppa.store.StoreUnavailableException;
import java.net.URI;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.util.JedisURIHelper;

/** A connection pool to Redis; nothing is sent until the first command. Safe for use by several threads. */
public final class Redis implements AutoCloseable {

    /** How errors begin that are no fault of the command: not let in, or not ready yet. */
    private static final List<String> NOT_NOW =
            List.of("NOAUTH", "WRONGPASS", "NOPERM", "LOADING", "MASTERDOWN", "BUSY");

    private static final int DEFAULT_PORT = 6379;

    private static final int TIMEOUT_MILLIS = 5000;

    private final RedisLocation location;

    private @Nullable RedisClient client;

    private Redis(RedisLocation location) {
        this.location = location;
    }

    public static Redis connect(RedisLocation location) {
        return new Redis(location);
    }

    public RedisLocation location() {
        return location;
    }

    /**
     * Answers when the server does.
     *
     * @throws StoreUnavailableException when it does not
     */
    public void ping() {
        call("PING", RedisClient::ping);
    }

    /**
     * Sends a command.
     *
     * @param what the command, for errors
     * @throws StoreUnavailableException when the server cannot be reached or does not let us in
     * @throws StoreException when it refuses the command
     */
    <T> T call(String what, Function<RedisClient, T> command) {
        try {
            return command.apply(client());
        } catch (JedisDataException e) {
            String said = String.valueOf(e.getMessage());
            if (NOT_NOW.stream().anyMatch(said::startsWith)) {
                throw unavailable(e);
            }
            throw new StoreException(
                    "redis",
                    0,
                    "Redis at " + location + " refused " + what + ": " + Causes.firstLine(e),
                    "See what the key holds and whether the server takes writes, then run again.",
                    e);
        } catch (JedisException | IllegalArgumentException e) {
            throw unavailable(e);
        }
    }

    private synchronized RedisClient client() {
        RedisClient open = client;
        if (open == null) {
            open = open(URI.create(location.url()));
            client = open;
        }
        return open;
    }

    private RedisClient open(URI uri) {
        if (uri.getHost() == null) {
            throw new IllegalArgumentException("the address names no host");
        }
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .clientName("ppa")
                .database(JedisURIHelper.getDBIndex(uri))
                .ssl(JedisURIHelper.isRedisSSLScheme(uri))
                .timeoutMillis(TIMEOUT_MILLIS);
        if (location.user() != null) {
            config.user(location.user());
        }
        if (location.password() != null) {
            config.password(location.password());
        }
        return RedisClient.builder()
                .hostAndPort(new HostAndPort(uri.getHost(), uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort()))
                .clientConfig(config.build())
                .build();
    }

    private StoreException unavailable(RuntimeException e) {
        Throwable root = Causes.root(e);
        if (root.getSuppressed().length > 0) {
            // The pool tries every address of a name and keeps here what each of them said.
            root = root.getSuppressed()[0];
        }
        return new StoreUnavailableException(
                "redis",
                "Redis at " + location + " cannot be reached: " + Causes.firstLine(root),
                "Start it, or give its address in ppa.redis.url, and user and password where it wants them.",
                e);
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
