package io.ppa.store.arangodb;

import com.arangodb.ArangoDB;
import com.arangodb.ArangoDBException;
import com.arangodb.ArangoDatabase;
import com.arangodb.Protocol;
import com.arangodb.model.DBCreateOptions;
import io.ppa.store.Causes;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.ArangoLocation;
import io.ppa.store.StoreUnavailableException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A database of ArangoDB; nothing is sent until the first request. Safe for use by several threads. */
public final class Arango implements AutoCloseable {

    static final String STORE = "arangodb";

    private static final int DEFAULT_PORT = 8529;

    private static final int CONNECT_MILLIS = 10_000;

    /** For one request; the longest is the commit of a big transaction. */
    private static final int ANSWER_MILLIS = 120_000;

    /** The server closes connections that rest longer than its {@code --http.keep-alive-timeout}, 300 s by default. */
    private static final long REST_MILLIS = 30_000;

    private final ArangoLocation location;

    private @Nullable ArangoDB driver;

    private Arango(ArangoLocation location) {
        this.location = location;
    }

    public static Arango connect(ArangoLocation location) {
        return new Arango(location);
    }

    public ArangoLocation location() {
        return location;
    }

    /**
     * Answers when the server does.
     *
     * @throws StoreUnavailableException when it does not, does not let us in or lacks the database
     */
    public void ping() {
        call(ArangoDatabase::getInfo);
    }

    /**
     * Sends requests about the database.
     *
     * @throws StoreUnavailableException when the server cannot be reached, does not let us in or lacks the database or a
     *     collection
     * @throws StoreException when it refuses
     */
    <T> T call(Function<ArangoDatabase, T> requests) {
        try {
            return requests.apply(driver().db(location.database()));
        } catch (ArangoDBException e) {
            throw ArangoErrors.told(location, e);
        }
    }

    void createDatabase(DBCreateOptions options) {
        driver().createDatabase(options);
    }

    private synchronized ArangoDB driver() {
        ArangoDB open = driver;
        if (open == null) {
            open = open(URI.create(location.url()));
            driver = open;
        }
        return open;
    }

    private ArangoDB open(URI uri) {
        boolean encrypted = "https".equals(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT));
        String host = uri.getHost();
        if (host == null) {
            throw ArangoErrors.unreachable(location, "the address names no host", null);
        }
        int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
        knock(host, port);
        ArangoDB.Builder builder = new ArangoDB.Builder()
                // HTTP/1.1 passes every proxy, and documents are read by people who look for a fault on the wire.
                .protocol(Protocol.HTTP_JSON)
                .host(host, port)
                .user(location.user())
                .password(location.password())
                .timeout(ANSWER_MILLIS)
                .connectionTtl(REST_MILLIS)
                .maxConnections(2);
        return encrypted ? builder.useSsl(true).sslContext(trustOfTheMachine()).build() : builder.build();
    }

    /** The driver would wait as long for a connection as for an answer, and three times. */
    private void knock(String host, int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), CONNECT_MILLIS);
        } catch (IOException e) {
            throw ArangoErrors.unreachable(location, Causes.firstLine(e), e);
        }
    }

    private static SSLContext trustOfTheMachine() {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no TLS", e);
        }
    }

    @Override
    public synchronized void close() {
        if (driver != null) {
            driver.shutdown();
            driver = null;
        }
    }
}
