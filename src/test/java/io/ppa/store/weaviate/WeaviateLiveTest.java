package io.ppa.store.weaviate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.model.Pattern;
import io.ppa.model.UncertaintyEmbedding;
import io.ppa.store.SchemaStatus;
import io.ppa.store.StoreLocations.WeaviateLocation;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.weaviate.PatternStore.Refused;
import io.ppa.testing.Relay;
import io.weaviate.client6.v1.api.collections.CollectionHandle;
import io.weaviate.client6.v1.api.collections.Vectors;
import io.weaviate.client6.v1.api.collections.WeaviateObject;
import io.weaviate.client6.v1.api.collections.query.Filter;
import java.net.URI;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * The suite on a Weaviate server, and what only a server can show. It makes and removes the classes of the suite, so it
 * wants a server without them: one for tests.
 */
@EnabledIfEnvironmentVariable(
        named = "PPA_TEST_WEAVIATE_URL",
        matches = "https?://.+",
        disabledReason = "PPA_TEST_WEAVIATE_URL does not name a Weaviate server for tests")
@EnabledIfEnvironmentVariable(
        named = "PPA_TEST_WEAVIATE_GRPC",
        matches = ".+:\\d+",
        disabledReason = "PPA_TEST_WEAVIATE_GRPC does not name its gRPC host and port")
class WeaviateLiveTest extends PatternStoreSuite {

    private static final String PATTERNS = "ProbabilisticPattern";

    private static final String EMBEDDINGS = "UncertaintyEmbedding";

    private static final int BATCH = 1000;

    private static WeaviateLocation location;

    private static Weaviate weaviate;

    private static WeaviateSchema schema;

    private static WeaviatePatternStore store;

    @BeforeAll
    static void connect() {
        location = new WeaviateLocation(
                System.getenv("PPA_TEST_WEAVIATE_URL"),
                System.getenv("PPA_TEST_WEAVIATE_GRPC"),
                System.getenv("PPA_TEST_WEAVIATE_API_KEY"));
        weaviate = Weaviate.connect(location);
        schema = new WeaviateSchema(weaviate);
        assertThat(schema.status().pending())
                .as("classes that are not there: a server for tests has none of the suite's")
                .containsExactly("class " + PATTERNS, "class " + EMBEDDINGS);
        schema.apply();
        store = new WeaviatePatternStore(weaviate);
    }

    @AfterAll
    static void removeClasses() {
        // Also after a failed start: then they are somebody else's, and there is no store.
        if (store != null) {
            remove(PATTERNS);
            remove(EMBEDDINGS);
            store.close();
        }
    }

    @AfterEach
    void asApplied() {
        if (!schema.status().clean() || !schema.status().warnings().isEmpty()) {
            remove(PATTERNS);
            remove(EMBEDDINGS);
            schema.apply();
        }
    }

    @Test
    void apply_makesTheClasses_asTheStatusThenSays_andMayRunAgain() {
        remove(PATTERNS);
        assertThat(schema.status().pending()).containsExactly("class ProbabilisticPattern");
        assertThat(schema.status().version()).isZero();
        assertThatThrownBy(schema::requireApplied)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("lacks class ProbabilisticPattern");

        assertThat(schema.apply().migrations()).containsExactly("class ProbabilisticPattern");

        SchemaStatus status = schema.status();
        assertThat(status.clean()).isTrue();
        assertThat(status.warnings()).isEmpty();
        assertThat(status.version()).isEqualTo(1);
        assertThat(schema.apply().migrations()).isEmpty();
        assertThat(schema.apply().notes()).isEmpty();
        schema.requireApplied();
    }

    @Test
    void aClassThatDiffers_isReportedPropertyByProperty_andLeftAsItIs() {
        remove(PATTERNS);
        make("""
                {"class": "ProbabilisticPattern", "multiTenancyConfig": {"enabled": true},
                 "vectorConfig": {"default": {"vectorizer": {"none": {}}, "vectorIndexType": "hnsw"}},
                 "properties": [
                   {"name": "pattern_id", "dataType": ["text"], "tokenization": "field"},
                   {"name": "symbol", "dataType": ["text"], "tokenization": "word"},
                   {"name": "confidence_score", "dataType": ["text"], "tokenization": "field"},
                   {"name": "theirs", "dataType": ["int"]}]}""");
        String before =
                weaviate.send("GET", "/v1/schema/ProbabilisticPattern", null).body();

        List<String> notes = schema.apply().notes();

        assertThat(notes)
                .containsExactly(
                        "left as it is: class ProbabilisticPattern was altered: vectorizer none, multi-tenancy"
                                + " (recorded: vectorizer none)",
                        "left as it is: property ProbabilisticPattern.confidence_score was altered:"
                                + " text, tokenization field (recorded: number)",
                        "left as it is: property ProbabilisticPattern.created_at is missing (recorded: date)",
                        "left as it is: property ProbabilisticPattern.market_regime is missing"
                                + " (recorded: text, tokenization field)",
                        "left as it is: property ProbabilisticPattern.pattern_type is missing"
                                + " (recorded: text, tokenization field)",
                        "left as it is: property ProbabilisticPattern.pattern_vector is missing (recorded: number[])",
                        "left as it is: property ProbabilisticPattern.success_probability is missing"
                                + " (recorded: number)",
                        "left as it is: property ProbabilisticPattern.symbol was altered:"
                                + " text, tokenization word (recorded: text, tokenization field)",
                        "left as it is: property ProbabilisticPattern.tenant_id is missing"
                                + " (recorded: text, tokenization field)",
                        "left as it is: property ProbabilisticPattern.uncertainty_vector is missing"
                                + " (recorded: number[])");
        assertThat(schema.status().drift()).hasSize(10);
        assertThat(schema.status().warnings())
                .containsExactly("class ProbabilisticPattern has more properties than"
                        + " sql/weaviate/ProbabilisticPattern.json: theirs");
        assertThat(weaviate.send("GET", "/v1/schema/ProbabilisticPattern", null).body())
                .isEqualTo(before);
    }

    @Test
    void aClassOfTheDeprecatedTypeString_isReadAndWritten_andReportedForItsTokenization() {
        remove(PATTERNS);
        make(WeaviateClass.PATTERNS
                .file()
                .text()
                .replace("\"dataType\": [\"text\"], \"tokenization\": \"field\"", "\"dataType\": [\"string\"]"));
        put(Map.of(pattern(1), vector(new Random(1))));

        store.updatePatterns(List.of(with(pattern(1), 0.25, 0.75)));

        assertThat(allPatterns()).containsExactly(with(pattern(1), 0.25, 0.75));
        assertThat(schema.status().drift())
                .extracting(Object::toString)
                .contains("property ProbabilisticPattern.symbol was altered:"
                        + " text, tokenization whitespace (recorded: text, tokenization field)");
    }

    @Test
    void withoutItsClass_neitherReadingNorWritingPassesAsDone() {
        remove(PATTERNS);

        assertThatThrownBy(() -> store.patterns(page -> {}))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("lacks class ProbabilisticPattern");
        assertThatThrownBy(() -> store.updatePatterns(List.of(pattern(1))))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("lacks class ProbabilisticPattern");
    }

    @Test
    void aMissingProperty_isNamed_andNotMadeUpByWriting() {
        remove(PATTERNS);
        make("{\"class\": \"ProbabilisticPattern\", \"vectorizer\": \"none\", \"properties\":"
                + " [{\"name\": \"confidence_score\", \"dataType\": [\"number\"]}]}");
        putBare(pattern(1).id(), vector(new Random(2)));

        assertThatThrownBy(() -> store.updatePatterns(List.of(pattern(1))))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageEndingWith("lacks success_probability");
        assertThatThrownBy(() -> store.patterns(page -> {}))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageEndingWith("lacks tenant_id, symbol, market_regime, success_probability, created_at");
        assertThat(schema.status().drift())
                .extracting(Object::toString)
                .contains("property ProbabilisticPattern.success_probability is missing (recorded: number)");
    }

    @Test
    void whatTheServerRefuses_isNamedWithItsReason() {
        remove(PATTERNS);
        make(WeaviateClass.PATTERNS
                .file()
                .text()
                .replace(
                        "{\"name\": \"confidence_score\", \"dataType\": [\"number\"]",
                        "{\"name\": \"confidence_score\", \"dataType\": [\"text\"]"));
        putBare(pattern(1).id(), vector(new Random(3)));
        float[] before = vectorOfPattern(pattern(1).id());

        List<Refused> refused = store.updatePatterns(List.of(pattern(1)));

        assertThat(refused).singleElement().satisfies(it -> {
            assertThat(it.id()).isEqualTo(pattern(1).id());
            assertThat(it.tenant()).isEqualTo("acme");
            assertThat(it.reason()).startsWith("HTTP status 422, ").contains("confidence_score", "not a string");
        });
        assertThat(bits(vectorOfPattern(pattern(1).id()))).isEqualTo(bits(before));
    }

    @ParameterizedTest
    @CsvSource({
        // Whole minutes as text: the client leaves zero seconds out of an OffsetDateTime, which the server refuses.
        "2024-01-20T23:30:00Z, 3",
        "2024-01-20T23:30:01Z, 2",
        "2024-01-21T00:00:00Z, 1",
        "2024-01-21T12:15:00+12:45, 3",
        "2024-01-21T13:45:00+13:45, 1",
        "2024-01-21T00:00:01Z, 0"
    })
    void aDateFilter_isOfInstants_notOfTheZoneOfTheJvm(String from, int found) {
        Instant[] times = {EVENING, EVENING.plusSeconds(1), Instant.parse("2024-01-21T00:00:00Z")};
        Map<Pattern, float[]> patterns = new HashMap<>();
        for (int i = 0; i < times.length; i++) {
            patterns.put(
                    new Pattern(
                            new UUID(9, i),
                            "acme",
                            "EURUSD",
                            "bull",
                            OptionalDouble.empty(),
                            OptionalDouble.empty(),
                            times[i]),
                    vector(new Random(i)));
        }
        put(patterns);

        assertThat(count(Filter.property("created_at").gte(from))).isEqualTo(found);
        OffsetDateTime justBefore = OffsetDateTime.parse(from)
                .minusNanos(1_000_000)
                .atZoneSameInstant(ZoneId.systemDefault())
                .toOffsetDateTime();
        assertThat(count(Filter.property("created_at").gt(justBefore))).isEqualTo(found);
    }

    @Test
    void aFilterOnASymbol_isExact() {
        put(Map.of(pattern(1), vector(new Random(4))));

        assertThat(count(Filter.property("symbol").eq("EURUSD"))).isEqualTo(1);
        assertThat(count(Filter.property("symbol").eq("eurusd"))).isZero();
        assertThat(count(Filter.property("symbol").eq("EUR"))).isZero();
    }

    @Test
    void aServerThatGoesAwayWhileWriting_isUnavailable_andWritingAllAgainCompletes() {
        Random random = new Random(5);
        Map<Pattern, float[]> kept = new HashMap<>();
        IntStream.range(0, 300).forEach(n -> kept.put(pattern(n), vector(random)));
        put(kept);
        List<Pattern> changed = IntStream.range(0, 300)
                .mapToObj(n -> with(pattern(n), 0.25, 0.75))
                .toList();
        try (Relay rest = new Relay(restUri().getHost(), restUri().getPort());
                WeaviatePatternStore through = through(rest, null)) {
            Thread cutter = new Thread(() -> {
                while (written() < 50) {
                    Thread.onSpinWait();
                }
                rest.cut();
            });
            cutter.start();

            assertThatThrownBy(() -> through.updatePatterns(changed))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("cannot be reached");
            long half = written();
            rest.mend();

            assertThat(half).isBetween(50L, 299L);
            assertThat(through.updatePatterns(changed)).isEmpty();
        }
        assertThat(allPatterns()).containsExactlyInAnyOrderElementsOf(changed);
    }

    @Test
    void aServerThatGoesAwayWhileReading_isUnavailable() {
        Random random = new Random(6);
        Map<Pattern, float[]> kept = new HashMap<>();
        IntStream.range(0, 1001).forEach(n -> kept.put(pattern(n), vector(random)));
        put(kept);
        List<Integer> pages = new ArrayList<>();
        URI grpc = URI.create("grpc://" + location.grpc());
        try (Relay relay = new Relay(grpc.getHost(), grpc.getPort());
                WeaviatePatternStore through = through(null, relay)) {
            assertThatThrownBy(() -> through.patterns(page -> {
                        pages.add(page.size());
                        relay.cut();
                    }))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("gRPC endpoint 127.0.0.1:" + relay.port() + " cannot be reached");
        }
        assertThat(pages).containsExactly(1000);
    }

    @Override
    ExpiredObjects expired() {
        return new WeaviateExpiredObjects(weaviate);
    }

    @Override
    PatternStore store() {
        return store;
    }

    @Override
    void clear() {
        for (String type : List.of(PATTERNS, EMBEDDINGS)) {
            long left = size(type);
            while (left > 0) {
                use(type, objects -> objects.data.deleteMany(Filter.uuid().ne(new UUID(4, 4).toString())));
                assertThat(size(type)).isLessThan(left);
                left = size(type);
            }
        }
    }

    @Override
    void put(Map<Pattern, float[]> patterns) {
        List<WeaviateObject<Map<String, Object>>> objects = new ArrayList<>();
        patterns.forEach((pattern, vector) -> {
            Map<String, Object> properties = new HashMap<>();
            properties.put("pattern_id", "p1");
            properties.put("pattern_type", "technical");
            properties.put("pattern_vector", List.of(0.1, 0.2));
            properties.put("uncertainty_vector", List.of(0.3));
            properties.put("tenant_id", pattern.tenant());
            properties.put("symbol", pattern.symbol());
            properties.put("market_regime", pattern.regime());
            pattern.confidence().ifPresent(number -> properties.put("confidence_score", number));
            pattern.success().ifPresent(number -> properties.put("success_probability", number));
            properties.put("created_at", String.valueOf(pattern.createdAt()));
            objects.add(object(pattern.id(), properties, vector));
        });
        insert(PATTERNS, objects);
    }

    @Override
    void putEmbeddings(Map<UncertaintyEmbedding, float[]> embeddings) {
        List<WeaviateObject<Map<String, Object>>> objects = new ArrayList<>();
        embeddings.forEach((embedding, vector) -> {
            Map<String, Object> properties = new HashMap<>();
            properties.put("embedding_id", "e1");
            properties.put("tenant_id", embedding.tenant());
            properties.put("symbol", embedding.symbol());
            embedding.epistemic().ifPresent(number -> properties.put("epistemic_uncertainty", number));
            embedding.aleatoric().ifPresent(number -> properties.put("aleatoric_uncertainty", number));
            properties.put("timestamp", String.valueOf(embedding.at()));
            objects.add(object(embedding.id(), properties, vector));
        });
        insert(EMBEDDINGS, objects);
    }

    @Override
    void putBare(UUID id, float[] vector) {
        insert(PATTERNS, List.of(object(id, Map.of(), vector)));
    }

    @Override
    void deletePattern(UUID id) {
        assertThat(weaviate.send("DELETE", "/v1/objects/ProbabilisticPattern/" + id, null)
                        .status())
                .isEqualTo(204);
    }

    @Override
    float[] vectorOfPattern(UUID id) {
        return vector(PATTERNS, id);
    }

    @Override
    float[] vectorOfEmbedding(UUID id) {
        return vector(EMBEDDINGS, id);
    }

    private static float[] vector(String type, UUID id) {
        return use(
                type,
                objects -> objects.query
                        .fetchObjectById(id.toString(), query -> query.includeVector())
                        .orElseThrow()
                        .vectors()
                        .getDefaultSingle());
    }

    @Override
    @SuppressWarnings("unchecked")
    Map<String, Object> othersOfPattern(UUID id) {
        String body = weaviate.send("GET", "/v1/objects/ProbabilisticPattern/" + id, null)
                .body();
        Map<String, Object> object = JsonMapper.shared().readValue(body, Map.class);
        Map<String, Object> properties = (Map<String, Object>) object.get("properties");
        properties.remove("confidence_score");
        properties.remove("success_probability");
        return properties;
    }

    private static long count(Filter filter) {
        return use(
                PATTERNS,
                objects -> objects.query
                        .fetchObjects(query -> query.filters(filter).limit(100))
                        .objects()
                        .size());
    }

    private static long written() {
        return use(
                PATTERNS,
                objects -> objects.query
                        .fetchObjects(query -> query.filters(
                                        Filter.property("confidence_score").eq(0.25))
                                .limit(1000))
                        .objects()
                        .size());
    }

    private static long size(String type) {
        return use(type, CollectionHandle::size);
    }

    private static <T> T use(String type, Function<CollectionHandle<Map<String, Object>>, T> work) {
        return weaviate.read(type, client -> work.apply(client.collections.use(type)));
    }

    private static WeaviateObject<Map<String, Object>> object(UUID id, Map<String, Object> properties, float[] vector) {
        return WeaviateObject.of(
                it -> it.uuid(id.toString()).properties(properties).vectors(Vectors.of(vector)));
    }

    private static void insert(String type, List<WeaviateObject<Map<String, Object>>> objects) {
        for (int from = 0; from < objects.size(); from += BATCH) {
            List<WeaviateObject<Map<String, Object>>> batch =
                    objects.subList(from, Math.min(from + BATCH, objects.size()));
            assertThat(use(type, them -> them.data.insertMany(batch)).errors()).isEmpty();
        }
    }

    private static void make(String definition) {
        assertThat(weaviate.send("POST", "/v1/schema", definition)).matches(WeaviateAnswer::ok);
    }

    private static void remove(String type) {
        assertThat(weaviate.send("DELETE", "/v1/schema/" + type, null)).matches(WeaviateAnswer::ok);
    }

    private static URI restUri() {
        return URI.create(location.url());
    }

    /** A store of its own on the server, what is not null between them. */
    private static WeaviatePatternStore through(Relay rest, Relay grpc) {
        return new WeaviatePatternStore(Weaviate.connect(new WeaviateLocation(
                rest == null ? location.url() : "http://127.0.0.1:" + rest.port(),
                grpc == null ? location.grpc() : "127.0.0.1:" + grpc.port(),
                location.apiKey())));
    }
}
