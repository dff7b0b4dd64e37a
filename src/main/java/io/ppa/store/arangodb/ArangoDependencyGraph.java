package io.ppa.store.arangodb;

import com.arangodb.ArangoCollection;
import com.arangodb.ArangoCursor;
import com.arangodb.ArangoDBException;
import com.arangodb.ArangoDatabase;
import com.arangodb.entity.ErrorEntity;
import com.arangodb.entity.MultiDocumentEntity;
import com.arangodb.entity.StreamTransactionStatus;
import com.arangodb.model.AqlQueryOptions;
import com.arangodb.model.DocumentCreateOptions;
import com.arangodb.model.DocumentDeleteOptions;
import com.arangodb.model.DocumentUpdateOptions;
import com.arangodb.model.OverwriteMode;
import com.arangodb.model.StreamTransactionOptions;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.ppa.model.ComponentNode;
import io.ppa.model.DependencyEdge;
import io.ppa.model.EdgeNumbers;
import io.ppa.model.GraphChange;
import io.ppa.model.NodeNumbers;
import io.ppa.model.PropagatedConfidence;
import io.ppa.store.Pages;
import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The probability graphs in ArangoDB. Queries are the files of {@code sql/arangodb}.
 *
 * <p>A change is written by one stream transaction, and a graph read in one. What that is worth, by the server's documentation
 * (3.12, <a href="https://docs.arangodb.com/3.12/develop/operational-factors/">operational factors</a>,
 * <a href="https://docs.arangodb.com/3.12/develop/transactions/">transactions</a>): on a single server, and in a OneShard database
 * of a cluster, others see a transaction whole or not at all, and its reads see one snapshot. In a cluster whose collections
 * are spread over servers that is so on each of them only, and a server that fails during the commit can leave a part behind.
 * A document is only written in the revision it was read in, so that nobody's change is overwritten; documents that were
 * added since the reading are neither changed nor noticed. An attribute that only says which generation of weights counts
 * would have no limit of size, but the platform's services read {@code weight} as it is.
 *
 * <p>The server ends transactions that rest for 60 s or grow beyond 512 MiB ({@code --transaction.streaming-idle-timeout},
 * {@code --transaction.streaming-max-transaction-size}) and keeps them in memory until the commit.
 */
public final class ArangoDependencyGraph implements DependencyGraph {

    private static final Logger LOG = LoggerFactory.getLogger(ArangoDependencyGraph.class);

    private static final String PROPAGATION = "confidence_propagation";

    private static final int READ = 5000;

    private static final int WRITE = 2000;

    private static final int CURSOR_SECONDS = 120;

    /** What a changed document takes in a transaction, with its entries in five indexes: an upper estimate. */
    private static final long BYTES_PER_DOCUMENT = 3000;

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private final Arango arango;

    /** @param arango is closed with this */
    public ArangoDependencyGraph(Arango arango) {
        this.arango = arango;
    }

    @Override
    public List<String> tenants() {
        Set<String> tenants = new TreeSet<>();
        arango.call(database -> {
            read(database, "tenants", Map.of(), new AqlQueryOptions(), found -> tenants.add(found.asText()));
            return true;
        });
        return List.copyOf(tenants);
    }

    @Override
    public Loaded load(String tenant) {
        StreamTransactionOptions options = new StreamTransactionOptions()
                .readCollections(GraphReader.NODES, GraphReader.EDGES)
                .allowImplicit(false);
        return arango.call(database -> within(database, options, transaction -> {
            GraphReader reader = new GraphReader(tenant);
            Map<String, Object> parameters = Map.of("tenant", tenant);
            read(database, "nodes", parameters, streamed(transaction), found -> reader.node(attributes(found)));
            read(database, "edges", parameters, streamed(transaction), found -> reader.edge(attributes(found)));
            return reader.loaded(known(database, transaction, List.copyOf(reader.strangers())));
        }));
    }

    private static Set<String> known(ArangoDatabase database, String transaction, List<String> keys) {
        Set<String> known = new HashSet<>();
        Pages.of(keys, WRITE)
                .forEach(page -> read(
                        database,
                        "known_nodes",
                        Map.of("keys", page),
                        streamed(transaction),
                        found -> known.add(found.asText())));
        return known;
    }

    @Override
    public List<PropagatedConfidence> propagated(String tenant, LocalDate day) {
        List<PropagatedConfidence> propagated = new ArrayList<>();
        Map<String, Object> parameters = Map.of("tenant", tenant, "day", day.toString());
        arango.call(database -> {
            read(
                    database,
                    "propagated",
                    parameters,
                    new AqlQueryOptions(),
                    found -> propagated.add(new PropagatedConfidence(
                            tenant,
                            found.path("node").asText(),
                            day,
                            number(found.path("confidence")),
                            number(found.path("uncertainty")))));
            return true;
        });
        propagated.sort(Comparator.comparing(PropagatedConfidence::node));
        return propagated;
    }

    @Override
    public void write(GraphChange change) {
        if (change.nothing()) {
            return;
        }
        StreamTransactionOptions options = new StreamTransactionOptions()
                .writeCollections(GraphReader.NODES, GraphReader.EDGES, PROPAGATION)
                .allowImplicit(false)
                .waitForSync(true);
        arango.call(database -> {
            try {
                return within(database, options, transaction -> {
                    writeAll(change, database, transaction);
                    return true;
                });
            } catch (ArangoDBException e) {
                throw refused(change, "a document of it", number(e), String.valueOf(e.getErrorMessage()), e);
            }
        });
    }

    private static void writeAll(GraphChange change, ArangoDatabase database, String transaction) {
        DocumentUpdateOptions inItsRevision =
                new DocumentUpdateOptions().streamTransactionId(transaction).ignoreRevs(false);
        ArangoCollection nodes = database.collection(GraphReader.NODES);
        Pages.of(change.nodes(), WRITE).forEach(page -> {
            List<ObjectNode> documents =
                    page.stream().map(node -> document(node, change)).toList();
            check(change, GraphReader.NODES, documents, nodes.updateDocuments(documents, inItsRevision));
        });
        ArangoCollection edges = database.collection(GraphReader.EDGES);
        Pages.of(change.edges(), WRITE).forEach(page -> {
            List<ObjectNode> documents =
                    page.stream().map(edge -> document(edge, change)).toList();
            check(change, GraphReader.EDGES, documents, edges.updateDocuments(documents, inItsRevision));
        });
        ArangoCollection propagation = database.collection(PROPAGATION);
        DocumentCreateOptions inPlace =
                new DocumentCreateOptions().streamTransactionId(transaction).overwriteMode(OverwriteMode.replace);
        Pages.of(change.propagated(), WRITE).forEach(page -> {
            List<ObjectNode> documents =
                    page.stream().map(of -> document(of, change)).toList();
            check(change, PROPAGATION, documents, propagation.insertDocuments(documents, inPlace));
        });
        DocumentDeleteOptions removal = new DocumentDeleteOptions().streamTransactionId(transaction);
        Pages.of(change.vanished(), WRITE).forEach(page -> {
            List<ObjectNode> documents = page.stream()
                    .map(node -> JSON.objectNode().put("_key", key(change.tenant(), change.day(), node)))
                    .toList();
            check(change, PROPAGATION, documents, propagation.deleteDocuments(documents, removal));
        });
    }

    /** A request about many documents is answered with success whatever became of each of them. */
    private static void check(
            GraphChange change, String collection, List<ObjectNode> documents, MultiDocumentEntity<?> answer) {
        List<Object> each = answer.getDocumentsAndErrors();
        if (each.size() != documents.size()) {
            throw new StoreException(
                    Arango.STORE,
                    0,
                    "ArangoDB answered " + each.size() + " of " + documents.size() + " writes to " + collection,
                    "Nothing was written; rerun, and see what stands between this and the server if it happens again.",
                    null);
        }
        for (int i = 0; i < each.size(); i++) {
            if (each.get(i) instanceof ErrorEntity error
                    && !(collection.equals(PROPAGATION) && error.getErrorNum() == ArangoErrors.DOCUMENT_NOT_FOUND)) {
                String which = collection + "/" + documents.get(i).path("_key").asText();
                throw refused(change, which, error.getErrorNum(), String.valueOf(error.getErrorMessage()), null);
            }
        }
    }

    /** What is thrown for an error of one write; the caller's own exception where it says nothing about the change. */
    private static RuntimeException refused(
            GraphChange change, String which, int number, String said, @Nullable ArangoDBException e) {
        return switch (number) {
            case ArangoErrors.CONFLICT, ArangoErrors.DOCUMENT_NOT_FOUND ->
                new GraphChangedException(change.tenant(), which, e);
            case ArangoErrors.RESOURCE_LIMIT ->
                new StoreException(
                        Arango.STORE,
                        number,
                        "the change of " + documents(change) + " documents of the graph of " + change.tenant()
                                + " is too big for a transaction of ArangoDB: " + said,
                        "Nothing was written; start the server with --transaction.streaming-max-transaction-size at about "
                                + documents(change) * BYTES_PER_DOCUMENT + " bytes, then rerun.",
                        e);
            default ->
                e != null
                        ? e
                        : new StoreException(
                                Arango.STORE,
                                number,
                                "ArangoDB refused " + which + " of " + change.tenant() + ": " + said,
                                "Nothing was written; remove the cause, then rerun.",
                                null);
        };
    }

    private static long documents(GraphChange change) {
        return (long) change.nodes().size()
                + change.edges().size()
                + change.propagated().size()
                + change.vanished().size();
    }

    private <T> T within(ArangoDatabase database, StreamTransactionOptions options, Function<String, T> work) {
        String transaction = database.beginStreamTransaction(options).getId();
        T done;
        try {
            done = work.apply(transaction);
        } catch (RuntimeException e) {
            abort(database, transaction);
            throw e;
        }
        commit(database, transaction);
        return done;
    }

    private void commit(ArangoDatabase database, String transaction) {
        try {
            database.commitStreamTransaction(transaction);
        } catch (ArangoDBException e) {
            if (e.getResponseCode() != null) {
                abort(database, transaction);
                throw e;
            }
            afterALostAnswer(database, transaction, e);
        }
    }

    /** Ends quietly when the transaction turns out to be committed. */
    private void afterALostAnswer(ArangoDatabase database, String transaction, ArangoDBException lost) {
        StreamTransactionStatus status;
        try {
            status = database.getStreamTransaction(transaction).getStatus();
        } catch (ArangoDBException e) {
            lost.addSuppressed(e);
            throw ArangoErrors.lostInCommit(arango.location(), lost);
        }
        if (status == StreamTransactionStatus.committed) {
            return;
        }
        // Once it is ended, a commit that is still on its way finds nothing to commit.
        StreamTransactionStatus end;
        try {
            end = database.abortStreamTransaction(transaction).getStatus();
        } catch (ArangoDBException e) {
            lost.addSuppressed(e);
            throw ArangoErrors.lostInCommit(arango.location(), lost);
        }
        throw end == StreamTransactionStatus.aborted
                ? ArangoErrors.unreachable(arango.location(), "lost before the commit; nothing was written", lost)
                : ArangoErrors.lostInCommit(arango.location(), lost);
    }

    private static void abort(ArangoDatabase database, String transaction) {
        try {
            database.abortStreamTransaction(transaction);
        } catch (ArangoDBException e) {
            // What was thrown before must not be hidden, and the server aborts by itself what is not gone on with.
            LOG.debug("transaction {} is left for the server to abort", transaction, e);
        }
    }

    static void read(
            ArangoDatabase database,
            String query,
            Map<String, Object> parameters,
            AqlQueryOptions options,
            Consumer<JsonNode> document) {
        String aql = SqlText.load("arangodb/" + query + ".aql").text();
        options.batchSize(READ).ttl(CURSOR_SECONDS);
        ArangoCursor<JsonNode> cursor = database.query(aql, JsonNode.class, parameters, options);
        while (cursor.hasNext()) {
            JsonNode found;
            try {
                found = cursor.next();
            } catch (NoSuchElementException e) {
                // The server may announce another batch and have nothing to put into it.
                continue;
            }
            document.accept(found);
        }
    }

    /** In the transaction's snapshot, and never whole in the server's memory. */
    private static AqlQueryOptions streamed(String transaction) {
        return new AqlQueryOptions().stream(true).streamTransactionId(transaction);
    }

    private static GraphReader.Attributes attributes(JsonNode document) {
        return name -> {
            int dot = name.indexOf('.');
            if (dot < 0) {
                return value(document.path(name));
            }
            JsonNode object = document.path(name.substring(0, dot));
            return value(object.isObject() ? object.path(name.substring(dot + 1)) : object);
        };
    }

    private static @Nullable Object value(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        return value.isTextual() ? value.textValue() : value.isNumber() ? value.numberValue() : value;
    }

    private static OptionalDouble number(JsonNode value) {
        return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
    }

    private static int number(ArangoDBException e) {
        return e.getErrorNum() == null ? 0 : e.getErrorNum();
    }

    private static ObjectNode document(ComponentNode node, GraphChange change) {
        NodeNumbers numbers = node.numbers();
        ObjectNode document = JSON.objectNode().put("_key", node.key()).put("_rev", node.revision());
        ObjectNode metrics = document.putObject("performance_metrics");
        put(metrics, "accuracy", numbers.accuracy());
        put(metrics, "calibration", numbers.calibration());
        put(metrics, "reliability", numbers.reliability());
        put(document, "confidence_contribution", numbers.confidence());
        put(document, "uncertainty_contribution", numbers.uncertainty());
        return document.put("last_updated", change.changedAt().toString());
    }

    private static ObjectNode document(DependencyEdge edge, GraphChange change) {
        ObjectNode document = JSON.objectNode().put("_key", edge.key()).put("_rev", edge.revision());
        put(document, "", edge.numbers());
        put(document, "base_", edge.before());
        document.put("weights_day", edge.day() == null ? null : edge.day().toString());
        return document.put("last_updated", change.changedAt().toString());
    }

    private static ObjectNode document(PropagatedConfidence propagated, GraphChange change) {
        ObjectNode document = JSON.objectNode()
                .put("_key", key(change.tenant(), change.day(), propagated.node()))
                .put("tenant_id", change.tenant())
                .put("node", propagated.node())
                .put("day", change.day().toString());
        put(document, "confidence", propagated.confidence());
        put(document, "uncertainty", propagated.uncertainty());
        return document.put("last_updated", change.changedAt().toString());
    }

    private static void put(ObjectNode document, String prefix, @Nullable EdgeNumbers numbers) {
        put(document, prefix + "weight", numbers == null ? Double.NaN : numbers.weight());
        put(document, prefix + "confidence_impact", numbers == null ? Double.NaN : numbers.confidenceImpact());
        put(
                document,
                prefix + "uncertainty_propagation",
                numbers == null ? Double.NaN : numbers.uncertaintyPropagation());
    }

    private static void put(ObjectNode document, String name, OptionalDouble number) {
        put(document, name, number.orElse(Double.NaN));
    }

    /** JSON has no NaN. */
    private static void put(ObjectNode document, String name, double number) {
        if (Double.isNaN(number)) {
            document.putNull(name);
        } else {
            document.put(name, number);
        }
    }

    /**
     * Names the document of a tenant's node and day: a key may have 254 bytes and few signs, and a tenant may be called
     * anything. No key has a zero byte, so that no two pairs of tenant and node give the same text.
     */
    static String key(String tenant, LocalDate day, String node) {
        try {
            byte[] text = (tenant + '\0' + node).getBytes(StandardCharsets.UTF_8);
            return day + "_"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        arango.close();
    }
}
