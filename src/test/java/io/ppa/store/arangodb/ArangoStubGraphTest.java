package io.ppa.store.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.model.GraphChange;
import io.ppa.model.RejectedDocument;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.ArangoLocation;
import io.ppa.store.StoreUnavailableException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real driver, and a server that is written by hand from the documentation: see {@link ArangoStub}. */
class ArangoStubGraphTest extends DependencyGraphContract {

    private static ArangoStub server;

    private Arango arango;

    @BeforeAll
    static void start() throws IOException {
        server = ArangoStub.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    DependencyGraph open() {
        server.reset();
        arango = Arango.connect(server.location());
        new ArangoSchema(arango).apply();
        return new ArangoDependencyGraph(arango);
    }

    @AfterEach
    void everyRequestWasAsDocumented() {
        assertThat(server.wrong()).isEmpty();
    }

    @Override
    ExpiredDocuments expired() {
        return new ArangoExpiredDocuments(arango);
    }

    @Override
    void put(String collection, Map<String, Object> document) {
        server.put(collection, document);
    }

    @Override
    void remove(String collection, String key) {
        server.remove(collection, key);
    }

    /** One more than is written at once. */
    @Override
    int many() {
        return 2001;
    }

    static Stream<Arguments> wrongTypes() {
        return Stream.of(
                Arguments.of(attributes("weight", "0.5"), "weight 0.5 is not a number"),
                Arguments.of(attributes("weight", List.of(0.5)), "weight [0.5] is not a number"),
                Arguments.of(attributes("weight", true), "weight true is not a number"),
                Arguments.of(
                        attributes("weights_day", "yesterday"),
                        "weights_day yesterday is not a day such as 2024-03-31"),
                Arguments.of(attributes("weights_day", 20240331), "weights_day 20240331 is not a text"),
                Arguments.of(attributes("dependency_type", 7), "dependency_type 7 is not a text"));
    }

    @ParameterizedTest
    @MethodSource("wrongTypes")
    void anAttributeOfAnotherType_isNamed(Map<String, Object> attributes, String reason) throws Exception {
        ring("acme", "a");
        edge("acme", "bad", "a", "a", attributes);

        assertThat(graph().load("acme").rejected())
                .containsExactly(new RejectedDocument("probability_dependencies", "bad", reason));
    }

    @Test
    void metricsThatAreNoObject_areNamed() throws Exception {
        node("acme", "bad", "performance_metrics", "good");

        assertThat(graph().load("acme").rejected())
                .containsExactly(new RejectedDocument(
                        "probabilistic_nodes", "bad", "performance_metrics.accuracy good is not a number"));
    }

    /** Attributes the suite does not know are the platform's. */
    @Test
    void whatTheSuiteDoesNotKnow_staysInTheDocument() throws Exception {
        node("acme", "a", "colour", "red", "performance_metrics", Map.of("recall", 0.3, "accuracy", 0.1));
        edge("acme", "e", "a", "a", "label", Map.of("x", 1));

        graph().write(everything(graph().load("acme"), 0.5));

        assertThat(server.document("probabilistic_nodes", "a").orElseThrow().toString())
                .contains("\"colour\":\"red\"", "\"recall\":0.3", "\"accuracy\":0.5")
                .contains("\"last_updated\":\"2024-04-01T02:00:00Z\"");
        assertThat(server.document("probability_dependencies", "e")
                        .orElseThrow()
                        .toString())
                .contains("\"label\":{\"x\":1}", "\"weights_day\":\"2024-03-31\"", "\"base_weight\":0.5");
    }

    @Test
    void aDocumentOfADay_hasAKeyThatIsAllowed() {
        String key = ArangoDependencyGraph.key("ü/😀 ", DAY, "k".repeat(254));

        // Letters, digits and these signs, at most 254 bytes: concepts/data-structure/documents of the documentation.
        assertThat(key).matches("[a-zA-Z0-9_:.@()+,=;$!*'%-]{1,254}").startsWith("2024-03-31_");
        assertThat(ArangoDependencyGraph.key("ab", DAY, "c")).isNotEqualTo(ArangoDependencyGraph.key("a", DAY, "bc"));
    }

    static Stream<String> writes() {
        return Stream.of("updateDocuments", "createDocuments", "deleteDocuments");
    }

    /** An answer of success about many documents, with one of them refused. */
    @ParameterizedTest
    @MethodSource("writes")
    void anErrorInsideAnAnswerOfSuccess_undoesEverything(String operation) throws Exception {
        ring("acme", "a", "b");
        var before = graph().load("acme");
        List<String> answers = new ArrayList<>(List.of("{\"_key\":\"a\",\"_id\":\"x/a\",\"_rev\":\"1\"}"));
        String refused = "{\"error\":true,\"errorNum\":1208,\"errorMessage\":\"duplicate\"}";
        answers.add(refused);
        server.answer(operation, 0, 202, answers.toString());

        assertThatThrownBy(() -> graph().write(with(everything(before, 0.5), List.of("x", "y"))))
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(1208))
                .hasMessageContaining("duplicate");

        assertThat(server.asked()).endsWith("abortStreamTransaction");
        assertThat(graph().load("acme")).isEqualTo(before);
        assertThat(graph().propagated("acme", DAY)).isEmpty();
    }

    /** Fewer answers than documents: nobody knows what became of the others. */
    @Test
    void anAnswerAboutFewerDocuments_undoesEverything() throws Exception {
        ring("acme", "a", "b");
        var before = graph().load("acme");
        server.answer("updateDocuments", 1, 202, "[{\"_key\":\"a-b\",\"_id\":\"x/a-b\",\"_rev\":\"1\"}]");

        assertThatThrownBy(() -> graph().write(everything(before, 0.5)))
                .isInstanceOf(StoreException.class)
                .hasMessage("ArangoDB answered 1 of 2 writes to probability_dependencies");

        assertThat(graph().load("acme")).isEqualTo(before);
    }

    static Stream<Arguments> refusals() {
        Class<?> unavailable = StoreUnavailableException.class;
        Class<?> refused = StoreException.class;
        Class<?> changed = GraphChangedException.class;
        return Stream.of(
                Arguments.of(404, 1203, "collection or view not found", unavailable, "Run 'ppa schema apply'."),
                Arguments.of(404, 1655, "transaction not found", refused, "--transaction.streaming-idle-timeout"),
                Arguments.of(410, 1654, "transaction aborted", refused, "--transaction.streaming-idle-timeout"),
                Arguments.of(409, 1200, "write-write conflict", changed, "Rerun"),
                Arguments.of(403, 11, "forbidden", unavailable, "ppa.arangodb.user"),
                Arguments.of(503, 1429, "not enough replicas", unavailable, "rerun when it is done"),
                Arguments.of(500, 4, "internal", refused, "Remove the cause"),
                Arguments.of(
                        500,
                        32,
                        "aborting transaction because maximal transaction size limit is reached",
                        refused,
                        "--transaction.streaming-max-transaction-size"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void aRefusalOfAWrite_undoesEverything_andSaysWhatToDo(
            int status, int number, String said, Class<? extends StoreException> type, String action) throws Exception {
        ring("acme", "a", "b");
        var before = graph().load("acme");
        server.fail("updateDocuments", 1, status, number, said);

        assertThatThrownBy(() -> graph().write(everything(before, 0.5)))
                .isExactlyInstanceOf(type)
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.action()).contains(action));

        assertThat(server.asked()).endsWith("abortStreamTransaction");
        assertThat(graph().load("acme")).isEqualTo(before);
    }

    @Test
    void aServerThatIsNotReadyForAMoment_isAskedAgain() throws Exception {
        ring("acme", "a", "b");
        var before = graph().load("acme");
        server.fail("updateDocuments", 0, 503, 503, "service unavailable");

        graph().write(everything(before, 0.5));

        assertThat(graph().load("acme").graph().edges().get(0).numbers().weight())
                .isEqualTo(0.5);
    }

    @Test
    void aServerThatStaysNotReady_isUnavailable_andNothingIsWritten() throws Exception {
        ring("acme", "a", "b");
        var before = graph().load("acme");
        for (int i = 0; i < 10; i++) {
            server.fail("updateDocuments", 0, 503, 503, "service unavailable");
        }

        assertThatThrownBy(() -> graph().write(everything(before, 0.5))).isInstanceOf(StoreUnavailableException.class);

        assertThat(graph().load("acme")).isEqualTo(before);
    }

    /** Cut while it writes: what the server did of it is undone, as nobody commits. */
    @ParameterizedTest
    @ValueSource(strings = {"beginStreamTransaction", "updateDocuments", "createDocuments"})
    void aConnectionThatIsLostHalfway_leavesNothingBehind(String operation) throws Exception {
        ring("acme", "a", "b");
        var before = graph().load("acme");
        server.cut(operation, 0, true);

        assertThatThrownBy(() -> graph().write(everything(before, 0.5)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("cannot be reached, or no longer");

        assertThat(graph().load("acme")).isEqualTo(before);
    }

    /** The answer to the commit is lost, the commit is not: the server is asked what became of it. */
    @Test
    void aCommitWhoseAnswerIsLost_isFoundToBeDone() throws Exception {
        ring("acme", "a", "b");
        server.cut("commitStreamTransaction", 1, true);

        graph().write(everything(graph().load("acme"), 0.5));

        assertThat(server.asked()).contains("getStreamTransaction");
        assertThat(graph().load("acme").graph().edges().get(0).numbers().weight())
                .isEqualTo(0.5);
    }

    @Test
    void aCommitThatIsLost_isToldAsUnknown_whenTheServerDoesNotSay() throws Exception {
        ring("acme", "a", "b");
        var before = graph().load("acme");
        server.cut("commitStreamTransaction", 0, false);
        server.cut("getStreamTransaction", 0, false);
        for (int i = 0; i < 10; i++) {
            server.cut("getStreamTransaction", 0, false);
        }

        assertThatThrownBy(() -> graph().write(everything(before, 0.5)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("it is not known whether the change is written");
    }

    /** Sent, and not carried out: the transaction still runs, so that it is ended rather than left to rest. */
    @Test
    void aCommitThatNeverArrived_isEnded_andNothingIsWritten() throws Exception {
        ring("acme", "a", "b");
        var before = graph().load("acme");
        server.cut("commitStreamTransaction", 0, false);

        assertThatThrownBy(() -> graph().write(everything(before, 0.5)))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("nothing was written");

        assertThat(server.asked()).endsWith("getStreamTransaction", "abortStreamTransaction");
        assertThat(graph().load("acme")).isEqualTo(before);
    }

    @Test
    void aLostCursor_isTold() throws Exception {
        ring("acme", "a", "b", "c", "d", "e");
        server.fail("getPreviousAqlQueryCursorBatch", 0, 404, 1600, "cursor not found");

        assertThatThrownBy(() -> graph().load("acme"))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("lost the result while it was read: cursor not found");
    }

    /** The documentation: more may be announced, and the next batch be empty. */
    @Test
    void aResultThatEndsWithABatch_isReadWhole() throws Exception {
        ring("acme", "a", "b", "c");

        assertThat(graph().load("acme").graph().nodes()).hasSize(3);
        assertThat(graph().load("acme").graph().edges()).hasSize(3);
    }

    @Test
    void aWrongPassword_isTold_andNotRepeated() {
        ArangoLocation at = server.location();
        Arango arango = Arango.connect(new ArangoLocation(at.url(), at.database(), at.user(), "hush"));
        try (DependencyGraph graph = new ArangoDependencyGraph(arango)) {
            assertThatThrownBy(graph::tenants)
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("does not let root in")
                    .satisfies(e -> assertThat(traceOf(e)).doesNotContain("hush", ArangoStub.PASSWORD));
        }
    }

    @Test
    void aServerThatIsNotThere_isUnavailable() {
        Arango arango = Arango.connect(new ArangoLocation("http://127.0.0.1:1", "ppa", "root", "hush"));
        try (DependencyGraph graph = new ArangoDependencyGraph(arango)) {
            assertThatThrownBy(graph::tenants)
                    .isInstanceOfSatisfying(
                            StoreUnavailableException.class,
                            e -> assertThat(e.action()).contains("ppa.arangodb.url"))
                    .hasMessageContaining("ArangoDB at http://127.0.0.1:1/ppa cannot be reached")
                    .satisfies(e -> assertThat(traceOf(e)).doesNotContain("hush"));
        }
    }

    @Test
    void withoutItsDatabase_itIsUnavailable() {
        server.withoutDatabase();

        assertThatThrownBy(() -> graph().load("acme"))
                .isInstanceOfSatisfying(
                        StoreUnavailableException.class,
                        e -> assertThat(e.action()).isEqualTo("Run 'ppa schema apply'."));
    }

    /** A proxy that says something of its own. */
    @Test
    void anAnswerThatIsNotArangosOwn_isTold() {
        server.answer("createAqlQueryCursor", 0, 502, "<html>Bad gateway</html>");

        assertThatThrownBy(() -> graph().tenants())
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("HTTP 502");
    }

    private static String traceOf(Throwable e) {
        StringWriter text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    private static GraphChange with(GraphChange change, List<String> vanished) {
        return new GraphChange(
                change.tenant(),
                change.day(),
                change.changedAt(),
                change.nodes(),
                change.edges(),
                change.propagated(),
                vanished);
    }
}
