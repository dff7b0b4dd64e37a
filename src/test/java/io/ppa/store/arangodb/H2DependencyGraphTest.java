package io.ppa.store.arangodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.NodeNumbers;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.testing.TestStores;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

class H2DependencyGraphTest extends DependencyGraphContract {

    private static final Map<String, String> KEYS =
            Map.of("probabilistic_nodes", "node_key", "probability_dependencies", "edge_key");

    private static final Map<String, String> COLUMNS = Map.of("_from", "from_id", "_to", "to_id");

    private HikariDataSource database;

    private JdbcClient jdbc;

    @Override
    DependencyGraph open() {
        database = TestStores.freshH2Database();
        jdbc = JdbcClient.create(database);
        H2DependencyGraph graph = new H2DependencyGraph(database);
        graph.apply();
        return graph;
    }

    @Override
    ExpiredDocuments expired() {
        return new H2ExpiredDocuments(database);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
    }

    @Override
    void put(String collection, Map<String, Object> document) {
        Map<String, Object> columns = new HashMap<>();
        document.forEach((name, value) -> {
            if (value instanceof Map<?, ?> parts) {
                parts.forEach((part, number) -> columns.put((String) part, number));
            } else if (name.equals("_key")) {
                columns.put(KEYS.get(collection), value);
            } else {
                columns.put(COLUMNS.getOrDefault(name, name), name.endsWith("_at") ? time(value) : value);
            }
        });
        remove(collection, (String) document.get("_key"));
        String names = String.join(", ", columns.keySet());
        jdbc.sql("INSERT INTO " + collection + " (" + names + ") VALUES (:" + String.join(", :", columns.keySet())
                        + ")")
                .params(columns)
                .update();
    }

    private static Object time(Object value) {
        return OffsetDateTime.parse((String) value);
    }

    @Override
    void remove(String collection, String key) {
        jdbc.sql("DELETE FROM " + collection + " WHERE " + KEYS.get(collection) + " = ?")
                .param(key)
                .update();
    }

    /** One more than two pages that are written. */
    @Override
    int many() {
        return 2001;
    }

    @ParameterizedTest
    @ValueSource(ints = {10_000, 10_001})
    void pagesThatAreRead_areReadOnce(int many) {
        H2DependencyGraph graph = (H2DependencyGraph) graph();
        graph.addNodes("acme", List.of(newNode("a")), AT);
        List<DependencyEdge> edges = IntStream.range(0, many)
                .mapToObj(i -> newEdge("e" + i, "a", "a"))
                .toList();
        graph.addEdges("acme", edges, AT);

        assertThat(graph.load("acme").graph().edges()).hasSize(many).doesNotHaveDuplicates();
    }

    /** Else H2 sorts everything that is left for each page, and a graph ten times as big takes a hundred times as long. */
    @ParameterizedTest
    @ValueSource(strings = {"nodes", "edges"})
    void aPage_comesOutOfTheIndexInItsOrder(String query) {
        String plan = jdbc.sql(
                        "EXPLAIN " + SqlText.load("h2/graph/" + query + ".sql").text())
                .param("tenant", "acme")
                .param("after", "")
                .param("rows", 10)
                .query(String.class)
                .single();

        assertThat(plan).contains("index sorted");
    }

    @Test
    void nodesAndEdgesThatAreAdded_areRead() {
        H2DependencyGraph graph = (H2DependencyGraph) graph();
        ComponentNode node = new ComponentNode("a", "ml_model", "A", "m", "1", numbers(0.1, 0.2, 0.3, 0.4, 0.5), "");
        DependencyEdge edge = new DependencyEdge(
                "e", "a", "a", "probability_input", new EdgeNumbers(0.5, Double.NaN, 1), null, null, "");
        graph.addNodes("acme", List.of(node), AT);
        graph.addEdges("acme", List.of(edge), AT);

        assertThat(graph.load("acme").rejected()).isEmpty();
        ComponentNode readNode = graph.load("acme").graph().nodes().get(0);
        DependencyEdge readEdge = graph.load("acme").graph().edges().get(0);
        assertThat(readNode)
                .isEqualTo(new ComponentNode("a", "ml_model", "A", "m", "1", node.numbers(), readNode.revision()));
        assertThat(readEdge)
                .isEqualTo(new DependencyEdge(
                        "e", "a", "a", "probability_input", edge.numbers(), null, null, readEdge.revision()));
    }

    /** Whoever writes to the table by hand need not know of revisions. */
    @Test
    void aWriteByHand_isAnotherRevision() throws Exception {
        ring("acme", "a", "b");
        var stale = graph().load("acme");
        jdbc.sql("UPDATE probability_dependencies SET weight = 0.75 WHERE edge_key = 'b-a'")
                .update();

        assertThatThrownBy(() -> graph().write(everything(stale, 0.5))).isInstanceOf(GraphChangedException.class);
    }

    @Test
    void notANumber_isRejected() throws Exception {
        ring("acme", "a");
        edge("acme", "bad", "a", "a", "weight", Double.NaN);

        assertThat(graph().load("acme").rejected())
                .singleElement()
                .satisfies(rejected -> assertThat(rejected.reason()).isEqualTo("weight NaN is not in [0,1]"));
    }

    @Test
    void applyingTwice_keepsWhatIsThere() throws Exception {
        ring("acme", "a");
        edge("acme", "e", "a", "a", "weights_day", LocalDate.of(2024, 1, 2));

        ((H2DependencyGraph) graph()).apply();

        assertThat(graph().load("acme").graph().edges().get(0).day()).isEqualTo("2024-01-02");
    }

    @Test
    void withoutItsTables_itIsUnavailable() {
        try (HikariDataSource empty = TestStores.freshH2Database()) {
            DependencyGraph graph = new H2DependencyGraph(empty);

            assertThatThrownBy(() -> graph.load("acme"))
                    .isInstanceOfSatisfying(
                            StoreUnavailableException.class,
                            e -> assertThat(e.action()).isEqualTo("Run 'ppa schema apply'."));
        }
    }

    @Test
    void besideATableThatIsCalledAlmostSo_itIsUnavailable() {
        try (HikariDataSource other = TestStores.freshH2Database()) {
            JdbcClient.create(other)
                    .sql("CREATE TABLE \"Probabilistic_Nodes\" (x INT)")
                    .update();
            DependencyGraph graph = new H2DependencyGraph(other);

            assertThatThrownBy(() -> graph.load("acme"))
                    .isInstanceOfSatisfying(
                            StoreUnavailableException.class,
                            e -> assertThat(e.action()).isEqualTo("Run 'ppa schema apply'."));
        }
    }

    @Test
    void thatIsNotThere_itIsUnavailable() {
        DependencyGraph graph =
                new H2DependencyGraph(new DriverManagerDataSource("jdbc:h2:tcp://127.0.0.1:1/ppa", "ppa", ""));

        assertThatThrownBy(graph::tenants).isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> graph.load("acme")).isInstanceOf(StoreUnavailableException.class);
    }

    /** Somebody else's open transaction holds a row: the change waits, gives up, and leaves nothing behind. */
    @Test
    void aRowThatSomebodyHolds_isWaitedFor_thenNothingIsWritten() throws Exception {
        ring("acme", "a", "b");
        var before = graph().load("acme");
        try (Connection other = database.getConnection()) {
            other.setAutoCommit(false);
            hold(other);

            assertThatThrownBy(() -> graph().write(everything(before, 0.5)))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("somebody else is writing to the graph of acme");
            other.rollback();
        }

        assertThat(graph().load("acme")).isEqualTo(before);
    }

    private static void hold(Connection other) throws SQLException {
        try (var statement = other.createStatement()) {
            statement.execute("UPDATE probability_dependencies SET weight = 1 WHERE edge_key = 'b-a'");
        }
    }

    private static ComponentNode newNode(String key) {
        return new ComponentNode(key, "indicator", null, null, null, NodeNumbers.UNDEFINED, "");
    }

    private static DependencyEdge newEdge(String key, String from, String to) {
        return new DependencyEdge(key, from, to, "probability_input", NONE, null, null, "");
    }
}
