package io.ppa.store.arangodb;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ppa.store.SqlText;
import io.ppa.store.StoreLocations.ArangoLocation;
import io.ppa.store.arangodb.ArangoOperations.Operation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Answers as the documentation says ArangoDB does, for the driver to talk to where no server can be had: documents with
 * revisions, stream transactions on a snapshot with write-write conflicts, cursors in small batches, and faults on demand. It
 * knows the suite's own queries by their text and no AQL. Every request is held against {@code operations.json}.
 */
final class ArangoStub implements AutoCloseable {

    static final String PASSWORD = "s3cret";

    /** Small, so that every result takes several. */
    private static final int BATCH = 3;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final HttpServer server;

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final Map<String, Map<String, ObjectNode>> committed = new LinkedHashMap<>();

    private final Map<String, Integer> types = new HashMap<>();

    private final Map<String, ArrayNode> indexes = new HashMap<>();

    private final Map<String, Transaction> transactions = new HashMap<>();

    private final Map<String, List<JsonNode>> cursors = new HashMap<>();

    private final List<Fault> faults = new ArrayList<>();

    private final List<String> wrong = new ArrayList<>();

    private final List<String> asked = new ArrayList<>();

    private boolean databaseThere = true;

    private int number;

    /** A transaction's own state of the documents; what it touched; how it ended. */
    private static final class Transaction {
        private final Map<String, Map<String, ObjectNode>> state = new LinkedHashMap<>();
        private final Map<String, Map<String, ObjectNode>> base = new LinkedHashMap<>();
        private final Set<String> declared = new HashSet<>();
        private String status = "running";
    }

    /**
     * An answer in the place of the next one to an operation.
     *
     * @param after how many of its requests are answered as usual before
     * @param status 0 cuts the connection
     * @param done whether the request is carried out all the same
     */
    private record Fault(String operation, int after, int status, String body, boolean done) {}

    private ArangoStub(HttpServer server) {
        this.server = server;
    }

    static ArangoStub start() throws IOException {
        // Else each answer waits 40 ms for the acknowledgement of its header.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        ArangoStub stub = new ArangoStub(server);
        server.createContext("/", stub::handle);
        server.setExecutor(stub.threads);
        server.start();
        return stub;
    }

    ArangoLocation location() {
        return new ArangoLocation("http://127.0.0.1:" + server.getAddress().getPort(), "ppa", "root", PASSWORD);
    }

    /** Requests that were not as {@code operations.json} says. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }

    /** The operations asked for, in order. */
    synchronized List<String> asked() {
        return List.copyOf(asked);
    }

    synchronized void fail(String operation, int after, int status, int errorNumber, String message) {
        ObjectNode body = error(status, errorNumber, message);
        faults.add(new Fault(operation, after, status, body.toString(), false));
    }

    synchronized void answer(String operation, int after, int status, String body) {
        faults.add(new Fault(operation, after, status, body, false));
    }

    /** Ends the connection instead of answering; the request is carried out when {@code done}. */
    synchronized void cut(String operation, int after, boolean done) {
        faults.add(new Fault(operation, after, 0, "", done));
    }

    /** As it was when it was started. */
    synchronized void reset() {
        committed.clear();
        types.clear();
        indexes.clear();
        transactions.clear();
        cursors.clear();
        faults.clear();
        wrong.clear();
        asked.clear();
        databaseThere = true;
    }

    synchronized void withoutDatabase() {
        databaseThere = false;
        committed.clear();
    }

    /** Somebody else's write, outside of any transaction. */
    synchronized void put(String collection, Map<String, Object> document) {
        ObjectNode node = JSON.valueToTree(document);
        store(committed.computeIfAbsent(collection, name -> new TreeMap<>()), node);
    }

    synchronized void remove(String collection, String key) {
        committed.get(collection).remove(key);
    }

    synchronized Optional<JsonNode> document(String collection, String key) {
        return Optional.ofNullable(committed.getOrDefault(collection, Map.of()).get(key));
    }

    synchronized void makeCollection(String name, int type) {
        committed.computeIfAbsent(name, any -> new TreeMap<>());
        types.put(name, type);
        indexes.computeIfAbsent(
                name,
                any -> NODES.arrayNode()
                        .add(NODES.objectNode()
                                .put("id", name + "/0")
                                .put("name", "primary")
                                .put("type", "primary")
                                .put("unique", true)
                                .put("sparse", false)
                                .set("fields", NODES.arrayNode().add("_key"))));
    }

    synchronized void makeIndex(String collection, JsonNode definition) {
        ObjectNode index = ((ObjectNode) definition.deepCopy()).put("id", collection + "/" + ++number);
        if (!index.has("unique")) {
            index.put("unique", false);
        }
        if (!index.has("sparse")) {
            index.put("sparse", false);
        }
        indexes.get(collection).add(index);
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] sent = exchange.getRequestBody().readAllBytes();
            Answer answer;
            try {
                answer = answer(exchange, sent);
            } catch (RuntimeException e) {
                synchronized (this) {
                    wrong.add("the stub failed: " + e);
                }
                answer = new Answer(500, error(500, 4, String.valueOf(e)).toString());
            }
            if (answer.status == 0) {
                return;
            }
            byte[] body = answer.body.getBytes(UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/json; charset=utf-8");
            exchange.sendResponseHeaders(answer.status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private record Answer(int status, String body) {}

    private synchronized Answer answer(HttpExchange exchange, byte[] sent) {
        URI uri = exchange.getRequestURI();
        String authorization = exchange.getRequestHeaders().getFirst("authorization");
        String expected = "Basic " + Base64.getEncoder().encodeToString(("root:" + PASSWORD).getBytes(UTF_8));
        if (!expected.equals(authorization)) {
            return failed(401, 11, "not authorized to execute this request");
        }
        String path = uri.getPath().replaceFirst("^/_db/[^/]+", "");
        Operation operation = ArangoOperations.at(exchange.getRequestMethod(), path);
        String transaction = exchange.getRequestHeaders().getFirst("x-arango-trx-id");
        if (operation == null) {
            wrong.add("no such operation: " + exchange.getRequestMethod() + " " + path);
            return failed(404, 404, "unknown path");
        }
        asked.add(operation.id());
        JsonNode body = sent.length == 0 ? NODES.missingNode() : JSON.readTree(sent);
        Map<String, String> query = query(uri);
        operation.faults(query, transaction != null, body).forEach(fault -> wrong.add(operation.id() + ": " + fault));
        Fault fault = fault(operation);
        if (fault != null && !fault.done) {
            return new Answer(fault.status, fault.body);
        }
        Answer answer = carriedOut(operation, path, query, transaction, body);
        if (!operation.answers(answer.status)) {
            wrong.add("the stub's own answer: " + operation.id() + " " + answer.status);
        }
        return fault == null ? answer : new Answer(fault.status, fault.body);
    }

    private Fault fault(Operation operation) {
        for (int i = 0; i < faults.size(); i++) {
            Fault fault = faults.get(i);
            if (fault.operation.equals(operation.id())) {
                faults.remove(i);
                if (fault.after == 0) {
                    return fault;
                }
                faults.add(i, new Fault(fault.operation, fault.after - 1, fault.status, fault.body, fault.done));
                return null;
            }
        }
        return null;
    }

    private Answer carriedOut(
            Operation operation, String path, Map<String, String> query, String transaction, JsonNode body) {
        String[] parts = path.split("/");
        String last = parts[parts.length - 1];
        return switch (operation.id()) {
            case "beginStreamTransaction" -> begin(body);
            case "getStreamTransaction" -> status(last);
            case "commitStreamTransaction" -> end(last, "committed");
            case "abortStreamTransaction" -> end(last, "aborted");
            case "createAqlQueryCursor" -> cursor(transaction, body);
            case "getNextAqlQueryCursorBatch" -> next(last);
            case "getPreviousAqlQueryCursorBatch" -> next(parts[parts.length - 2]);
            case "updateDocuments", "createDocuments", "deleteDocuments" ->
                write(operation.id(), last, query, transaction, body);
            case "getCurrentDatabase" ->
                databaseThere
                        ? result(200, NODES.objectNode().put("name", "ppa").put("isSystem", false))
                        : failed(404, ArangoErrors.DATABASE_NOT_FOUND, "database not found");
            case "createDatabase" -> {
                databaseThere = true;
                yield result(201, NODES.booleanNode(true));
            }
            case "listCollections" -> result(200, collections());
            case "createCollection" -> {
                makeCollection(body.path("name").asString(), body.path("type").asInt(2));
                yield new Answer(200, collection(body.path("name").asString()).toString());
            }
            case "listIndexes" ->
                new Answer(
                        200,
                        NODES.objectNode()
                                .put("error", false)
                                .put("code", 200)
                                .set("indexes", indexes.get(query.get("collection")))
                                .toString());
            case "createIndexPersistent" -> {
                makeIndex(query.get("collection"), body);
                ArrayNode all = indexes.get(query.get("collection"));
                yield new Answer(201, all.get(all.size() - 1).toString());
            }
            default -> throw new IllegalStateException(operation.id());
        };
    }

    private Answer begin(JsonNode body) {
        if (!databaseThere) {
            return failed(404, ArangoErrors.DATABASE_NOT_FOUND, "database not found");
        }
        Transaction transaction = new Transaction();
        for (String mode : List.of("read", "write")) {
            for (JsonNode name : body.path("collections").path(mode)) {
                if (!committed.containsKey(name.asString())) {
                    return failed(404, ArangoErrors.COLLECTION_NOT_FOUND, "collection or view not found: " + name);
                }
                if (mode.equals("write")) {
                    transaction.declared.add(name.asString());
                }
            }
        }
        // Documents are never altered, only replaced, so that copying the maps is a snapshot.
        committed.forEach((name, documents) -> {
            transaction.state.put(name, new TreeMap<>(documents));
            transaction.base.put(name, new TreeMap<>(documents));
        });
        String id = String.valueOf(++number);
        transactions.put(id, transaction);
        return result(201, NODES.objectNode().put("id", id).put("status", "running"));
    }

    private Answer status(String id) {
        Transaction transaction = transactions.get(id);
        return transaction == null
                ? failed(404, 1655, "transaction '" + id + "' not found")
                : result(200, NODES.objectNode().put("id", id).put("status", transaction.status));
    }

    private Answer end(String id, String how) {
        Transaction transaction = transactions.get(id);
        if (transaction == null || !transaction.status.equals("running")) {
            return failed(404, 1655, "transaction '" + id + "' not found");
        }
        transaction.status = how;
        if (how.equals("committed")) {
            transaction.declared.forEach(
                    name -> merge(committed.get(name), transaction.base.get(name), transaction.state.get(name)));
        }
        return status(id);
    }

    private static void merge(
            Map<String, ObjectNode> into, Map<String, ObjectNode> base, Map<String, ObjectNode> state) {
        base.keySet().stream().filter(key -> !state.containsKey(key)).forEach(into::remove);
        state.forEach((key, document) -> {
            if (base.get(key) != document) {
                into.put(key, document);
            }
        });
    }

    private Answer cursor(String id, JsonNode body) {
        Transaction transaction = id == null ? null : transactions.get(id);
        if (id != null && (transaction == null || !transaction.status.equals("running"))) {
            return failed(404, 1655, "transaction '" + id + "' not found");
        }
        if (!databaseThere || committed.isEmpty()) {
            return failed(404, ArangoErrors.COLLECTION_NOT_FOUND, "collection or view not found");
        }
        List<JsonNode> results = new ArrayList<>(results(transaction == null ? committed : transaction.state, body));
        String cursor = String.valueOf(++number);
        cursors.put(cursor, results);
        return batch(201, cursor);
    }

    private Answer next(String cursor) {
        return cursors.containsKey(cursor) ? batch(200, cursor) : failed(404, 1600, "cursor not found");
    }

    /** More is announced whenever a batch is full, so that the last one may be empty: the documentation allows it. */
    private Answer batch(int status, String cursor) {
        List<JsonNode> left = cursors.get(cursor);
        List<JsonNode> batch = new ArrayList<>(left.subList(0, Math.min(BATCH, left.size())));
        left.subList(0, batch.size()).clear();
        boolean more = batch.size() == BATCH;
        ObjectNode answer = NODES.objectNode()
                .put("error", false)
                .put("code", status)
                .put("hasMore", more)
                .put("cached", false);
        answer.set("result", NODES.arrayNode().addAll(batch));
        if (more) {
            answer.put("id", cursor).put("nextBatchId", String.valueOf(++number));
        } else {
            cursors.remove(cursor);
        }
        return new Answer(status, answer.toString());
    }

    private static List<JsonNode> results(Map<String, Map<String, ObjectNode>> state, JsonNode body) {
        Map<String, String> names = Stream.of(
                        "tenants",
                        "nodes",
                        "edges",
                        "known_nodes",
                        "propagated",
                        "expired_nodes",
                        "expired_edges",
                        "expired_propagation",
                        "remove_nodes",
                        "remove_edges",
                        "remove_propagation")
                .collect(Collectors.toMap(
                        name -> SqlText.load("arangodb/" + name + ".aql").text(), name -> name));
        JsonNode with = body.path("bindVars");
        Stream<ObjectNode> nodes = state.get("probabilistic_nodes").values().stream();
        Stream<ObjectNode> edges = state.get("probability_dependencies").values().stream();
        return switch (names.getOrDefault(body.path("query").asString(), "")) {
            case "tenants" ->
                Stream.concat(nodes, edges)
                        .map(document -> document.path("tenant_id"))
                        .filter(JsonNode::isString)
                        .distinct()
                        .toList();
            case "nodes" ->
                List.copyOf(nodes.filter(document -> of(document, with)).toList());
            case "edges" ->
                List.copyOf(edges.filter(document -> of(document, with)).toList());
            case "known_nodes" ->
                nodes.map(document -> document.path("_key"))
                        .filter(key -> with.path("keys").valueStream().anyMatch(key::equals))
                        .toList();
            case "propagated" ->
                List.copyOf(state.get("confidence_propagation").values().stream()
                        .filter(document ->
                                of(document, with) && document.path("day").equals(with.path("day")))
                        .toList());
            case "expired_nodes" ->
                looked(state.get("probabilistic_nodes"), "last_updated", expired(state, "nodes", with), true);
            case "expired_edges" ->
                looked(state.get("probability_dependencies"), "created_at", expired(state, "edges", with), false);
            case "expired_propagation" ->
                looked(state.get("confidence_propagation"), "day", expired(state, "propagation", with), true);
            case "remove_nodes" -> removed(state.get("probabilistic_nodes"), expired(state, "nodes", with), with);
            case "remove_edges" -> removed(state.get("probability_dependencies"), expired(state, "edges", with), with);
            case "remove_propagation" ->
                removed(state.get("confidence_propagation"), expired(state, "propagation", with), with);
            default -> throw new IllegalStateException("a query of nobody: " + body.path("query"));
        };
    }

    private static List<ObjectNode> expired(Map<String, Map<String, ObjectNode>> state, String what, JsonNode with) {
        Map<String, ObjectNode> nodes = state.get("probabilistic_nodes");
        return switch (what) {
            case "nodes" ->
                nodes.values().stream()
                        .filter(node -> node.path("last_updated").isString()
                                && millis(node, "last_updated")
                                        < with.path("cutoff").asLong())
                        .toList();
            case "edges" ->
                state.get("probability_dependencies").values().stream()
                        .filter(edge -> !edge.path("created_at").isString()
                                || millis(edge, "created_at")
                                        < with.path("cutoff").asLong())
                        .filter(edge -> Stream.of("_from", "_to")
                                .map(end -> edge.path(end).asString())
                                .anyMatch(end -> end.startsWith("probabilistic_nodes/")
                                        && !nodes.containsKey(end.substring(end.indexOf('/') + 1))))
                        .toList();
            default ->
                state.get("confidence_propagation").values().stream()
                        .filter(document -> document.path("day")
                                        .asString()
                                        .compareTo(with.path("day").asString())
                                < 0)
                        .toList();
        };
    }

    private static long millis(ObjectNode document, String attribute) {
        return Instant.parse(document.path(attribute).asString()).toEpochMilli();
    }

    private static JsonNode made(ObjectNode document, String attribute) {
        JsonNode value = document.path(attribute);
        return !value.isString()
                ? NODES.nullNode()
                : attribute.equals("day") ? value : NODES.numberNode(millis(document, attribute));
    }

    private static List<JsonNode> looked(
            Map<String, ObjectNode> all, String attribute, List<ObjectNode> expired, boolean latest) {
        Comparator<JsonNode> order = Comparator.comparing(JsonNode::asString);
        ObjectNode answer = NODES.objectNode().put("count", expired.size()).put("total", all.size());
        answer.set("oldest", made(expired, attribute).min(order).orElse(NODES.nullNode()));
        answer.set("newest", made(expired, attribute).max(order).orElse(NODES.nullNode()));
        answer.set(
                "latest",
                latest
                        ? made(List.copyOf(all.values()), attribute).max(order).orElse(NODES.nullNode())
                        : NODES.nullNode());
        return List.of(answer);
    }

    private static Stream<JsonNode> made(List<ObjectNode> documents, String attribute) {
        return documents.stream().map(document -> made(document, attribute)).filter(value -> !value.isNull());
    }

    private static List<JsonNode> removed(Map<String, ObjectNode> from, List<ObjectNode> expired, JsonNode with) {
        List<JsonNode> keys = expired.stream()
                .limit(with.path("most").asLong())
                .map(document -> document.path("_key"))
                .toList();
        keys.forEach(key -> from.remove(key.asString()));
        return keys;
    }

    private static boolean of(ObjectNode document, JsonNode with) {
        return document.path("tenant_id").equals(with.path("tenant"));
    }

    private Answer write(String operation, String collection, Map<String, String> query, String id, JsonNode body) {
        Transaction transaction = transactions.get(String.valueOf(id));
        if (transaction == null) {
            return failed(404, 1655, "transaction '" + id + "' not found");
        }
        if (!transaction.declared.contains(collection)) {
            return failed(400, 1652, "unregistered collection used in transaction");
        }
        ArrayNode answers = NODES.arrayNode();
        body.forEach(document -> answers.add(write(operation, collection, query, transaction, (ObjectNode) document)));
        return new Answer(202, answers.toString());
    }

    private ObjectNode write(
            String operation,
            String collection,
            Map<String, String> query,
            Transaction transaction,
            ObjectNode document) {
        String key = document.path("_key").asString();
        Map<String, ObjectNode> state = transaction.state.get(collection);
        ObjectNode was = state.get(key);
        ObjectNode base = transaction.base.get(collection).get(key);
        if (was == null && !operation.equals("createDocuments")) {
            return error(ArangoErrors.DOCUMENT_NOT_FOUND, "document not found");
        }
        boolean revisions = "false".equals(query.get("ignoreRevs")) && document.has("_rev");
        if (revisions && !document.path("_rev").equals(was.path("_rev"))) {
            return error(ArangoErrors.CONFLICT, "conflict, _rev values do not match");
        }
        if (base != committed.get(collection).get(key) || touchedByAnother(transaction, collection, key)) {
            return error(ArangoErrors.CONFLICT, "write-write conflict");
        }
        if (operation.equals("deleteDocuments")) {
            state.remove(key);
            return NODES.objectNode().put("_key", key);
        }
        ObjectNode now = operation.equals("updateDocuments") ? merged(was, document) : document.deepCopy();
        return NODES.objectNode()
                .put("_id", collection + "/" + key)
                .put("_key", key)
                .put("_rev", store(state, now));
    }

    /** The lock on a document that another transaction has written and not yet committed. */
    private boolean touchedByAnother(Transaction transaction, String collection, String key) {
        return transactions.values().stream()
                .filter(other -> other != transaction && other.status.equals("running"))
                .anyMatch(other -> other.state.get(collection).get(key)
                        != other.base.get(collection).get(key));
    }

    private static ObjectNode merged(ObjectNode was, ObjectNode patch) {
        ObjectNode now = was.deepCopy();
        for (String name : patch.propertyNames()) {
            JsonNode value = patch.path(name);
            now.set(
                    name,
                    value instanceof ObjectNode object && now.path(name) instanceof ObjectNode old
                            ? merged(old, object)
                            : value.deepCopy());
        }
        return now;
    }

    private String store(Map<String, ObjectNode> documents, ObjectNode document) {
        String revision = "_rev" + ++number;
        documents.put(document.path("_key").asString(), document.put("_rev", revision));
        return revision;
    }

    private ArrayNode collections() {
        ArrayNode all = NODES.arrayNode();
        types.keySet().forEach(name -> all.add(collection(name)));
        return all;
    }

    private ObjectNode collection(String name) {
        return NODES.objectNode()
                .put("id", name)
                .put("name", name)
                .put("type", types.get(name))
                .put("isSystem", false)
                .put("status", 3);
    }

    private static Map<String, String> query(URI uri) {
        Map<String, String> query = new LinkedHashMap<>();
        if (uri.getRawQuery() != null) {
            for (String pair : uri.getRawQuery().split("&")) {
                String[] both = pair.split("=", 2);
                query.put(both[0], URLDecoder.decode(both[1], UTF_8));
            }
        }
        return query;
    }

    private static Answer result(int status, JsonNode result) {
        return new Answer(
                status,
                NODES.objectNode()
                        .put("error", false)
                        .put("code", status)
                        .set("result", result)
                        .toString());
    }

    private static Answer failed(int status, int number, String message) {
        return new Answer(status, error(status, number, message).toString());
    }

    private static ObjectNode error(int status, int number, String message) {
        return NODES.objectNode()
                .put("error", true)
                .put("code", status)
                .put("errorNum", number)
                .put("errorMessage", message);
    }

    /** One write's, inside an answer about many. */
    private static ObjectNode error(int number, String message) {
        return NODES.objectNode().put("error", true).put("errorNum", number).put("errorMessage", message);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
