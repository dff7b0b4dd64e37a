package io.ppa.store.weaviate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ppa.model.Pattern;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.WeaviateLocation;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.weaviate.PatternStore.Refused;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What an operator is told of answers a real server does not give when asked to: the client talks to an HTTP server that
 * answers as the test says. What a real server answers is in {@link WeaviateLiveTest}.
 */
class WeaviateErrorsTest {

    private static final String KEY = "s3cret-key";

    private static final String META = "{\"hostname\":\"x\",\"version\":\"1.38.11\",\"modules\":{}}";

    /** Answers to a request, as {@code status body}. */
    private Function<HttpExchange, String> answers = exchange -> "500 not scripted";

    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    private final AtomicInteger underWay = new AtomicInteger();

    private HttpServer server;

    private Weaviate weaviate;

    private WeaviatePatternStore store;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newFixedThreadPool(16));
        server.createContext("/", this::answer);
        server.start();
        weaviate = Weaviate.connect(location("127.0.0.1:" + closedPort(), KEY));
        store = new WeaviatePatternStore(weaviate);
    }

    @AfterEach
    void stop() {
        store.close();
        server.stop(0);
        ((ExecutorService) server.getExecutor()).shutdownNow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 {\"error\":[{\"message\":\"anonymous access not enabled\"}]} | does not let us in: HTTP status 401, anonymous access not enabled | ppa.weaviate.api-key",
                "403 {\"error\":[{\"message\":\"forbidden\"}]} | does not let us in: HTTP status 403, forbidden | ppa.weaviate.api-key",
                "429 too many | cannot serve now: HTTP status 429 | Rerun",
                "502 <html>Bad gateway</html> | cannot serve now: HTTP status 502 | Rerun",
                "503 {\"code\":503,\"message\":\"starting\"} | cannot serve now: HTTP status 503, starting | Rerun",
                "504 | cannot serve now: HTTP status 504 | Rerun",
                "200 <html>Welcome</html> | is not Weaviate: HTTP status 200 | ppa.weaviate.url",
                "200 {\"version\":7} | is not Weaviate: HTTP status 200 | ppa.weaviate.url",
                "200 [] | is not Weaviate: HTTP status 200 | ppa.weaviate.url",
                "301 | is not Weaviate: HTTP status 301 | ppa.weaviate.url",
                "404 | is not Weaviate: HTTP status 404 | ppa.weaviate.url"
            })
    void anAnswer_thatIsNoneOfAServerReadyForUs_isUnavailable(String answer, String message, String action) {
        answers = exchange -> answer;

        StoreUnavailableException e = catchThrowableOfType(StoreUnavailableException.class, weaviate::ping);

        assertThat(e)
                .hasMessageStartingWith((message.startsWith("is not") ? "What answers at " : "Weaviate at ")
                        + weaviate.location().url())
                .hasMessageEndingWith(message);
        assertThat(e.action()).contains(action);
    }

    @Test
    void aServerThatIsNotThere_isUnavailable_andTheReasonIsNamed() throws IOException {
        Weaviate nobody =
                Weaviate.connect(new WeaviateLocation("http://127.0.0.1:" + closedPort(), "127.0.0.1:50051", null));

        assertThatThrownBy(nobody::ping)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(nobody.location().url() + " cannot be reached: ")
                .hasMessageNotContaining("null");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "no url", "ftp://127.0.0.1:21"})
    void anAddressThatCannotBe_isUnavailable(String url) {
        Weaviate nobody = Weaviate.connect(new WeaviateLocation(url, "127.0.0.1:50051", null));

        assertThatThrownBy(nobody::ping)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageStartingWith("Weaviate at " + url + " cannot be reached: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.0.0.1", "a b:1"})
    void aGrpcAddressThatIsNotHostAndPort_isNamed(String grpc) {
        answers = this::healthy;
        try (WeaviatePatternStore nowhere = new WeaviatePatternStore(Weaviate.connect(location(grpc, null)))) {
            assertThatThrownBy(() -> nowhere.patterns(page -> {}))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessage("Weaviate's gRPC endpoint '" + grpc + "' is not a host and port");
        }
    }

    @Test
    void aGrpcEndpointThatIsNotThere_isNamed_notTheOther() {
        answers = this::healthy;

        assertThatThrownBy(() -> store.patterns(page -> {}))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageStartingWith(
                        "Weaviate's gRPC endpoint " + weaviate.location().grpc() + " cannot be reached, or not now: ");
    }

    @Test
    void aServerOlderThanTheClientTakes_isNamedSo() {
        answers = exchange -> exchange.getRequestURI().getPath().equals("/v1/meta")
                ? "200 " + META.replace("1.38.11", "1.23.7")
                : healthy(exchange);

        assertThatThrownBy(() -> store.patterns(page -> {}))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("is too old")
                .hasMessageContaining("1.23.7");
    }

    @Test
    void theKey_isSentAsABearer_andInNoMessage_evenWhenItIsSentBack() {
        answers = exchange -> "401 {\"message\":\"no such key: "
                + exchange.getRequestHeaders().getFirst("Authorization") + "\"}";

        assertThatThrownBy(weaviate::ping).hasMessageEndingWith("HTTP status 401, no such key: Bearer …");
        assertThat(weaviate.location().toString()).doesNotContain(KEY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"s3cret-key\n", "two words", "ключ"})
    void aKeyThatCannotBeSent_isRefused_andNotShown(String key) {
        Weaviate wrong = Weaviate.connect(location("127.0.0.1:1", key));

        assertThatThrownBy(wrong::ping)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("API key")
                .hasMessageNotContaining(key.strip())
                .hasNoCause();
    }

    @Test
    void anObjectThatIsRefused_isNamedWithTheServersReason_andTheOthersAreWritten() {
        answers = exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (path.endsWith(id(3).toString())) {
                return "422 {\"error\":[{\"message\":\"invalid\\nsecond line\"}]}";
            }
            if (path.endsWith(id(5).toString())) {
                return "500 " + "x".repeat(2000);
            }
            return path.endsWith(id(4).toString()) ? "404" : healthy(exchange);
        };

        List<Refused> refused = store.updatePatterns(patterns(20));

        assertThat(refused)
                .containsExactlyInAnyOrder(
                        new Refused(id(3), "acme", "HTTP status 422, invalid"),
                        new Refused(id(5), "acme", "HTTP status 500"));
        assertThat(requests).filteredOn(it -> it.startsWith("PATCH ")).hasSize(20);
    }

    @Test
    void aWrite_namesTheTwoNumbersOnly_undefinedAsNull_andNoVector() {
        answers = this::healthy;
        Pattern half = new Pattern(
                id(1), "acme", "EURUSD", "bull", OptionalDouble.empty(), OptionalDouble.of(0.1 + 0.2), null);

        store.updatePatterns(List.of(half));

        assertThat(requests).last().asString().startsWith("PATCH /v1/objects/ProbabilisticPattern/" + id(1) + " ");
        assertThat(requests)
                .last()
                .asString()
                .contains("\"confidence_score\":null", "\"success_probability\":0.30000000000000004")
                .contains("\"class\":\"ProbabilisticPattern\"")
                .doesNotContain("vector", "EURUSD");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 429, 503})
    void aServerThatTurnsAwayHalfway_isUnavailable_andIsSentNothingMore(int status) {
        answers = exchange -> {
            String path = exchange.getRequestURI().getPath();
            if (path.endsWith(id(40).toString())) {
                return status + " {\"message\":\"no more\"}";
            }
            if (IntStream.rangeClosed(41, 200).anyMatch(n -> path.endsWith(id(n).toString()))) {
                // Those beside it are still under way when the one before them is turned away.
                LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            }
            return healthy(exchange);
        };

        assertThatThrownBy(() -> store.updatePatterns(patterns(200)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("HTTP status " + status + ", no more");

        assertThat(underWay).hasValue(0);
        int sent = requests.size();
        // The 40th, those under way beside it, and the one for the class: some 50; more when the client is slow to see
        // it, but not all.
        assertThat(sent).isBetween(41, 150);
        answers = this::healthy;
        weaviate.ping();
        assertThat(requests).hasSize(sent + 1);
        assertThat(store.updatePatterns(patterns(200))).isEmpty();
    }

    @Test
    void aClassThatTheServerDoesNotTell_isAFailure_notAMissingClass() {
        answers = exchange -> "500 {\"error\":[{\"message\":\"leader not found\"}]}";

        assertThatThrownBy(() -> new WeaviateSchema(weaviate).apply())
                .isInstanceOf(StoreException.class)
                .isNotInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("did not tell how class ProbabilisticPattern is defined")
                .hasMessageContaining("leader not found");
        assertThat(requests).noneMatch(it -> it.startsWith("POST"));
    }

    @Test
    void aClassTheServerRefuses_isNamedWithItsFile() {
        answers = exchange -> exchange.getRequestMethod().equals("POST")
                ? "422 {\"error\":[{\"message\":\"class name is reserved\"}]}"
                : "404";

        assertThatThrownBy(() -> new WeaviateSchema(weaviate).apply())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("refused sql/weaviate/ProbabilisticPattern.json")
                .hasMessageContaining("HTTP status 422, class name is reserved");
    }

    @Test
    void aClassWithAVectorizer_isReported() {
        answers = exchange -> {
            String definition = definition(exchange);
            return "200 "
                    + (exchange.getRequestURI().getPath().endsWith("Pattern")
                            ? definition.replace("\"vectorizer\": \"none\"", "\"vectorizer\": \"text2vec-x\"")
                            : definition.replace(
                                    "\"vectorizer\": \"none\"",
                                    "\"vectorConfig\": {\"a\": {\"vectorizer\": {\"none\": {}}},"
                                            + " \"b\": {\"vectorizer\": {\"img2vec-y\": {}}}}"));
        };

        assertThat(new WeaviateSchema(weaviate).apply().notes())
                .containsExactly(
                        "left as it is: class ProbabilisticPattern was altered: vectorizer text2vec-x"
                                + " (recorded: vectorizer none)",
                        "left as it is: class UncertaintyEmbedding was altered: vectorizer img2vec-y and none"
                                + " (recorded: vectorizer none)");
        assertThat(requests).allMatch(it -> it.startsWith("GET"));
    }

    private WeaviateLocation location(String grpc, String key) {
        return new WeaviateLocation("http://127.0.0.1:" + server.getAddress().getPort(), grpc, key);
    }

    /** As a server that has the classes and takes every write. */
    private String healthy(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/v1/meta")) {
            return "200 " + META;
        }
        if (path.startsWith("/v1/schema/")) {
            return "200 " + definition(exchange);
        }
        return exchange.getRequestMethod().equals("PATCH") ? "204" : "200";
    }

    private static String definition(HttpExchange exchange) {
        return exchange.getRequestURI().getPath().endsWith("Pattern")
                ? WeaviateClass.PATTERNS.file().text()
                : WeaviateClass.EMBEDDINGS.file().text();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " " + body);
            underWay.incrementAndGet();
            String[] answer = answers.apply(exchange).split(" ", 2);
            underWay.decrementAndGet();
            byte[] bytes = answer.length > 1 ? answer[1].getBytes(StandardCharsets.UTF_8) : new byte[0];
            int status = Integer.parseInt(answer[0]);
            exchange.sendResponseHeaders(status, bytes.length == 0 || status == 204 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    private static List<Pattern> patterns(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(n -> new Pattern(
                        id(n), "acme", "EURUSD", "bull", OptionalDouble.of(0.5), OptionalDouble.of(0.5), null))
                .toList();
    }

    private static UUID id(int number) {
        return new UUID(5, number);
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
