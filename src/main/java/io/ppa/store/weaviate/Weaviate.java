package io.ppa.store.weaviate;

import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.WeaviateLocation;
import io.ppa.store.StoreUnavailableException;
import io.weaviate.client6.v1.api.Authentication;
import io.weaviate.client6.v1.api.Config;
import io.weaviate.client6.v1.api.WeaviateApiException;
import io.weaviate.client6.v1.api.WeaviateClient;
import io.weaviate.client6.v1.api.WeaviateException;
import io.weaviate.client6.v1.api.WeaviateUnsupportedVersionException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to Weaviate; nothing is sent until the first request. Safe for use by several threads.
 *
 * <p>Objects are read by the client over gRPC, which sends only the properties asked for. What is written goes to the REST
 * endpoint as JSON of our own: the client leaves null out of what it writes, so that a number that became undefined would
 * keep its old value.
 */
public final class Weaviate implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Weaviate.class);

    static final String STORE = "weaviate";

    private static final String GIVE_ADDRESS =
            "Start it, or give its addresses in ppa.weaviate.url and ppa.weaviate.grpc.";

    private static final String GIVE_KEY = "Give a key that may read and write objects in ppa.weaviate.api-key.";

    private static final int CONNECT_SECONDS = 10;

    private static final int ANSWER_SECONDS = 60;

    private static final Set<Integer> NOT_LET_IN = Set.of(401, 403);

    /** Too many requests, and what a server, or a proxy before it, answers when it cannot serve just now. */
    private static final Set<Integer> NOT_NOW = Set.of(429, 502, 503, 504);

    private static final Set<String> GRPC_NOT_LET_IN = Set.of("UNAUTHENTICATED", "PERMISSION_DENIED");

    private static final Set<String> GRPC_NOT_NOW = Set.of("UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED");

    /** What the server answers to most of what it does not like, and what the client says of a broken connection. */
    private static final String UNKNOWN = "UNKNOWN";

    private final WeaviateLocation location;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(CONNECT_SECONDS))
            .build();

    private @Nullable WeaviateClient client;

    private Weaviate(WeaviateLocation location) {
        this.location = location;
    }

    public static Weaviate connect(WeaviateLocation location) {
        return new Weaviate(location);
    }

    public WeaviateLocation location() {
        return location;
    }

    /**
     * Answers when the server does.
     *
     * @throws StoreUnavailableException when it does not, or is no Weaviate
     */
    public void ping() {
        WeaviateAnswer answer = send("GET", "/v1/meta", null);
        if (answer.json().path("version").stringValue("").isEmpty()) {
            throw new StoreUnavailableException(
                    STORE, "What answers at " + location + " is not Weaviate: " + answer.reason(), GIVE_ADDRESS, null);
        }
    }

    /**
     * Sends a request to the REST endpoint and waits for the answer.
     *
     * @param path with what it names encoded
     * @param body JSON, null for none
     * @throws StoreUnavailableException when the server does not answer, does not let us in or cannot serve now
     */
    WeaviateAnswer send(String method, String path, @Nullable String body) {
        return received(sending(method, path, body));
    }

    /** Sends a request; {@link #received} says what came of it. */
    CompletableFuture<WeaviateAnswer> sending(String method, String path, @Nullable String body) {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(URI.create(location.url() + path));
        } catch (IllegalArgumentException e) {
            throw unreachable(e);
        }
        request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(ANSWER_SECONDS));
        String key = key();
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        // The request's own timeout ends when the headers are there; a body may hang too.
        return http.sendAsync(request.build(), BodyHandlers.ofString())
                .orTimeout(2 * ANSWER_SECONDS, TimeUnit.SECONDS)
                .thenApply(response -> new WeaviateAnswer(response.statusCode(), withoutKey(response.body())));
    }

    /**
     * Waits for an answer.
     *
     * @throws StoreUnavailableException when the server did not answer, does not let us in or cannot serve now
     */
    WeaviateAnswer received(CompletableFuture<WeaviateAnswer> sent) {
        try {
            WeaviateAnswer answer = sent.join();
            if (NOT_LET_IN.contains(answer.status())) {
                throw notLetIn(answer.reason(), null);
            }
            if (NOT_NOW.contains(answer.status())) {
                throw notNow(answer.reason(), null);
            }
            return answer;
        } catch (CompletionException e) {
            throw unreachable(e.getCause() == null ? e : e.getCause());
        }
    }

    /**
     * Reads by the client.
     *
     * @param what is read, for errors
     * @throws StoreUnavailableException when the server does not answer, does not let us in or cannot serve now
     * @throws StoreException when it refuses
     */
    <T> T read(String what, Function<WeaviateClient, T> query) {
        try {
            return query.apply(client());
        } catch (WeaviateApiException e) {
            if (!UNKNOWN.equals(e.grpcStatusCode())) {
                throw failed(what, e);
            }
        } catch (WeaviateException e) {
            throw unreachable(e);
        }
        // Refused, or the connection broke in the middle: asked again, either shows itself.
        try {
            return query.apply(client());
        } catch (WeaviateApiException e) {
            throw failed(what, e);
        }
    }

    private synchronized WeaviateClient client() {
        WeaviateClient open = client;
        if (open == null) {
            // The client waits three minutes for a connection, and does not clean up after itself when it gets none.
            ping();
            open = open();
            client = open;
        }
        return open;
    }

    private WeaviateClient open() {
        URI rest = URI.create(location.url());
        URI grpc = grpc();
        Config.Custom config = new Config.Custom()
                .scheme(rest.getScheme())
                .httpHost(rest.getHost())
                .grpcHost(grpc.getHost())
                .grpcPort(grpc.getPort())
                .timeout(CONNECT_SECONDS, ANSWER_SECONDS, ANSWER_SECONDS);
        if (rest.getPort() >= 0) {
            config.httpPort(rest.getPort());
        }
        String key = key();
        if (key != null) {
            config.authentication(Authentication.apiKey(key));
        }
        try {
            return new WeaviateClient(config.build());
        } catch (WeaviateUnsupportedVersionException e) {
            throw new StoreUnavailableException(
                    STORE,
                    "Weaviate at " + location + " is too old: " + e.getMessage(),
                    "Upgrade the server, or give another one in ppa.weaviate.url and ppa.weaviate.grpc.",
                    e);
        }
    }

    private URI grpc() {
        try {
            URI grpc = URI.create("grpc://" + location.grpc());
            if (grpc.getHost() != null && grpc.getPort() >= 0) {
                return grpc;
            }
        } catch (IllegalArgumentException e) {
            LOG.debug("not a host and port", e);
        }
        throw new StoreUnavailableException(
                STORE,
                "Weaviate's gRPC endpoint '" + location.grpc() + "' is not a host and port",
                "Give ppa.weaviate.grpc as host:port, for example 127.0.0.1:50051.",
                null);
    }

    private @Nullable String key() {
        String key = location.apiKey();
        if (key == null || key.isEmpty()) {
            return null;
        }
        if (key.chars().anyMatch(sign -> sign <= ' ' || sign > '~')) {
            // The HTTP client would refuse it too, with the key in its message.
            throw new StoreUnavailableException(
                    STORE,
                    "the API key of Weaviate at " + location + " holds a blank, a line break or a sign beyond ASCII",
                    GIVE_KEY,
                    null);
        }
        return key;
    }

    /** A proxy may send back what it was sent. */
    private String withoutKey(String body) {
        String key = location.apiKey();
        return key == null || key.isEmpty() ? body : body.replace(key, "…");
    }

    private StoreException failed(String what, WeaviateApiException e) {
        String reason = WeaviateAnswer.firstLine(String.valueOf(e.getError()));
        String code = String.valueOf(e.grpcStatusCode());
        if (GRPC_NOT_LET_IN.contains(code)) {
            return notLetIn(reason, e);
        }
        if (GRPC_NOT_NOW.contains(code)) {
            return new StoreUnavailableException(
                    STORE,
                    "Weaviate's gRPC endpoint " + location.grpc() + " cannot be reached, or not now: " + reason,
                    GIVE_ADDRESS,
                    e);
        }
        return new StoreException(
                STORE,
                0,
                "Weaviate at " + location + " refused " + what + ": " + reason,
                "See 'ppa schema status' for what differs in its classes, and the server's log.",
                e);
    }

    private StoreUnavailableException notLetIn(String reason, @Nullable Throwable cause) {
        return new StoreUnavailableException(
                STORE, "Weaviate at " + location + " does not let us in: " + reason, GIVE_KEY, cause);
    }

    private StoreUnavailableException notNow(String reason, @Nullable Throwable cause) {
        return new StoreUnavailableException(
                STORE, "Weaviate at " + location + " cannot serve now: " + reason, "Rerun when it can.", cause);
    }

    private StoreUnavailableException unreachable(Throwable e) {
        String reason = e.getClass().getSimpleName();
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (at.getMessage() != null) {
                reason = WeaviateAnswer.firstLine(at.getMessage());
                break;
            }
        }
        return new StoreUnavailableException(
                STORE, "Weaviate at " + location + " cannot be reached: " + reason, GIVE_ADDRESS, e);
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            try {
                client.close();
            } catch (Exception e) {
                LOG.debug("closing the connection to Weaviate failed", e);
            }
            client = null;
        }
    }
}
