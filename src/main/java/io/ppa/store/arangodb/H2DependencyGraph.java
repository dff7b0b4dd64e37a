package io.ppa.store.arangodb;

import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.GraphChange;
import io.ppa.model.NodeNumbers;
import io.ppa.model.PropagatedConfidence;
import io.ppa.store.Columns;
import io.ppa.store.H2;
import io.ppa.store.Pages;
import io.ppa.store.SqlText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.namedparam.MapSqlParameterSource;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The probability graphs in an H2 database, in the place of ArangoDB where the engines are embedded: one row a document, its
 * {@code revision} in the place of {@code _rev}. A graph is read from one snapshot and a change written in one transaction.
 * Statements are the files of {@code sql/h2/graph}.
 */
public final class H2DependencyGraph implements DependencyGraph {

    private static final int READ = 10_000;

    private static final int WRITE = 1000;

    private final NamedParameterJdbcTemplate jdbc;

    private final TransactionTemplate snapshot;

    private final TransactionTemplate transaction;

    /** @param database of H2; it stays open when the graph is closed */
    public H2DependencyGraph(DataSource database) {
        this.jdbc = new NamedParameterJdbcTemplate(database);
        JdbcTransactionManager manager = new JdbcTransactionManager(database);
        this.transaction = new TransactionTemplate(manager);
        this.snapshot = new TransactionTemplate(manager);
        // Below this, H2 takes a snapshot for each statement, or for each table when it is first used.
        snapshot.setIsolationLevel(TransactionDefinition.ISOLATION_SERIALIZABLE);
    }

    /** Makes the tables and indexes that are not there. */
    public void apply() {
        for (String file : List.of(
                "create_nodes",
                "create_edges",
                "create_propagation",
                "create_nodes_of_tenant",
                "create_edges_of_tenant")) {
            told("the schema", () -> jdbc.update(sql(file), Map.of()));
        }
    }

    /** Puts nodes in, as the platform does with ArangoDB; their revisions are the database's. */
    public void addNodes(String tenant, List<ComponentNode> nodes, Instant at) {
        batches(
                "add_node",
                nodes,
                node -> numbers(node.numbers())
                        .addValue("key", node.key())
                        .addValue("tenant", tenant)
                        .addValue("type", node.type())
                        .addValue("name", node.name())
                        .addValue("model_name", node.modelName())
                        .addValue("model_version", node.modelVersion())
                        .addValue("last_updated", Columns.utc(at)));
    }

    /** Puts edges in that were never rebuilt, likewise. */
    public void addEdges(String tenant, List<DependencyEdge> edges, Instant at) {
        batches(
                "add_edge",
                edges,
                edge -> numbers("", edge.numbers())
                        .addValue("key", edge.key())
                        .addValue("tenant", tenant)
                        .addValue("from", GraphReader.NODES + "/" + edge.from())
                        .addValue("to", GraphReader.NODES + "/" + edge.to())
                        .addValue("type", edge.type())
                        .addValue("created_at", Columns.utc(at)));
    }

    private <T> void batches(String statement, List<T> things, Function<T, MapSqlParameterSource> parameters) {
        told("the graph", () -> {
            Pages.of(things, WRITE).forEach(page -> jdbc.batchUpdate(sql(statement), rows(page, parameters)));
            return true;
        });
    }

    @Override
    public List<String> tenants() {
        return told(
                "the tenants",
                () -> List.copyOf(
                        new TreeSet<>(jdbc.query(sql("tenants"), (row, number) -> row.getString("tenant_id")))));
    }

    @Override
    public Loaded load(String tenant) {
        return told(
                "the graph of " + tenant,
                () -> snapshot.execute(status -> {
                    GraphReader reader = new GraphReader(tenant);
                    read("nodes", tenant, reader::node);
                    read("edges", tenant, reader::edge);
                    return reader.loaded(known(reader.strangers()));
                }));
    }

    private void read(String query, String tenant, Consumer<GraphReader.Attributes> document) {
        String sql = sql(query);
        MapSqlParameterSource parameters = new MapSqlParameterSource("tenant", tenant).addValue("rows", READ);
        String after = "";
        int rows;
        do {
            List<String> last = new ArrayList<>();
            jdbc.query(sql, parameters.addValue("after", after), (ResultSet row) -> {
                document.accept(name -> value(row, name));
                last.add(row.getString("_key"));
            });
            rows = last.size();
            after = rows == 0 ? "" : last.get(rows - 1);
        } while (rows == READ);
    }

    private static @Nullable Object value(ResultSet row, String name) {
        try {
            return row.getObject(name.substring(name.indexOf('.') + 1));
        } catch (SQLException e) {
            throw new IllegalStateException("no column for " + name, e);
        }
    }

    private Set<String> known(Set<String> keys) {
        Set<String> known = new HashSet<>();
        Pages.of(List.copyOf(keys), WRITE)
                .forEach(page -> known.addAll(jdbc.query(
                        sql("known_nodes"),
                        new MapSqlParameterSource("keys", page.toArray(String[]::new)),
                        (row, number) -> row.getString("node_key"))));
        return known;
    }

    @Override
    public List<PropagatedConfidence> propagated(String tenant, LocalDate day) {
        return told(
                "what was propagated in the graph of " + tenant,
                () -> jdbc
                        .query(
                                sql("propagated"),
                                new MapSqlParameterSource("tenant", tenant).addValue("day", day),
                                (row, number) -> new PropagatedConfidence(
                                        tenant,
                                        row.getString("node"),
                                        day,
                                        Columns.number(row, "confidence"),
                                        Columns.number(row, "uncertainty")))
                        .stream()
                        .sorted(Comparator.comparing(PropagatedConfidence::node))
                        .toList());
    }

    @Override
    public void write(GraphChange change) {
        if (change.nothing()) {
            return;
        }
        told("the graph of " + change.tenant(), () -> {
            transaction.executeWithoutResult(status -> writeAll(change));
            return true;
        });
    }

    private void writeAll(GraphChange change) {
        OffsetDateTime at = Columns.utc(change.changedAt());
        update(
                change,
                "update_node",
                GraphReader.NODES,
                change.nodes(),
                ComponentNode::key,
                node -> numbers(node.numbers())
                        .addValue("key", node.key())
                        .addValue("tenant", change.tenant())
                        .addValue("revision", node.revision())
                        .addValue("last_updated", at));
        update(
                change,
                "update_edge",
                GraphReader.EDGES,
                change.edges(),
                DependencyEdge::key,
                edge -> numbers("", edge.numbers())
                        .addValues(numbers("base_", edge.before()).getValues())
                        .addValue("key", edge.key())
                        .addValue("tenant", change.tenant())
                        .addValue("revision", edge.revision())
                        .addValue("weights_day", edge.day())
                        .addValue("last_updated", at));
        MapSqlParameterSource ofTheDay =
                new MapSqlParameterSource("tenant", change.tenant()).addValue("day", change.day());
        Pages.of(change.propagated(), WRITE)
                .forEach(page -> jdbc.batchUpdate(
                        sql("put_propagated"),
                        rows(
                                page,
                                document -> new MapSqlParameterSource(ofTheDay.getValues())
                                        .addValue("node", document.node())
                                        .addValue("confidence", boxed(document.confidence()))
                                        .addValue("uncertainty", boxed(document.uncertainty()))
                                        .addValue("last_updated", at))));
        Pages.of(change.vanished(), WRITE)
                .forEach(page -> jdbc.batchUpdate(
                        sql("remove_propagated"),
                        rows(page, node -> new MapSqlParameterSource(ofTheDay.getValues()).addValue("node", node))));
    }

    private <T> void update(
            GraphChange change,
            String statement,
            String collection,
            List<T> documents,
            Function<T, String> key,
            Function<T, MapSqlParameterSource> parameters) {
        Pages.of(documents, WRITE).forEach(page -> {
            int[] written = jdbc.batchUpdate(sql(statement), rows(page, parameters));
            for (int i = 0; i < written.length; i++) {
                if (written[i] == 0) {
                    throw new GraphChangedException(change.tenant(), collection + "/" + key.apply(page.get(i)), null);
                }
            }
        });
    }

    private static <T> MapSqlParameterSource[] rows(List<T> things, Function<T, MapSqlParameterSource> parameters) {
        return things.stream().map(parameters).toArray(MapSqlParameterSource[]::new);
    }

    private static MapSqlParameterSource numbers(NodeNumbers numbers) {
        return new MapSqlParameterSource("accuracy", boxed(numbers.accuracy()))
                .addValue("calibration", boxed(numbers.calibration()))
                .addValue("reliability", boxed(numbers.reliability()))
                .addValue("confidence_contribution", boxed(numbers.confidence()))
                .addValue("uncertainty_contribution", boxed(numbers.uncertainty()));
    }

    private static MapSqlParameterSource numbers(String prefix, @Nullable EdgeNumbers numbers) {
        Map<String, @Nullable Double> values = new HashMap<>();
        values.put(prefix + "weight", numbers == null ? null : boxed(numbers.weight()));
        values.put(prefix + "confidence_impact", numbers == null ? null : boxed(numbers.confidenceImpact()));
        values.put(
                prefix + "uncertainty_propagation", numbers == null ? null : boxed(numbers.uncertaintyPropagation()));
        return new MapSqlParameterSource(values);
    }

    private static @Nullable Double boxed(double number) {
        return Double.isNaN(number) ? null : number;
    }

    private static @Nullable Double boxed(OptionalDouble number) {
        return number.isPresent() ? number.getAsDouble() : null;
    }

    static String sql(String name) {
        return SqlText.load("h2/graph/" + name + ".sql").text();
    }

    static <T> T told(String what, Supplier<@Nullable T> work) {
        return H2.told("graphs", what, work);
    }

    @Override
    public void close() {
        // The database is the caller's.
    }
}
