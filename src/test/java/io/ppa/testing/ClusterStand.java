package io.ppa.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreLocations.ClusterLocation;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two shards, where no server of ClickHouse and no Keeper can be had: 127.0.0.1 and 127.0.0.2, each in databases of its own
 * in the tests' engine. What a cluster of servers does is done here: statements {@code ON CLUSTER} run on both, {@code
 * system.clusters} and {@code system.macros} are answered, replicated tables are plain ones, and a distributed table is one
 * that reads both shards and, by ClickHouse's own hash of the tenant, inserts into one. Everything else is the real engine,
 * and an insert into a shard's table stays there.
 */
public final class ClusterStand implements AutoCloseable {

    public static final String CLUSTER = "two-shards";

    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final Pattern ON_CLUSTER = Pattern.compile(" ON CLUSTER '" + CLUSTER + "'");

    private static final Pattern REPLICATED = Pattern.compile("Replicated(\\w*MergeTree)\\('[^']*', '[^']*'(?:, )?");

    private static final Pattern DISTRIBUTED =
            Pattern.compile("AS (\\w+)\\.(\\w+)\\s+ENGINE = Distributed\\(.*\\)\\s*\\z", Pattern.DOTALL);

    private static final Pattern INSERT = Pattern.compile("\\bINSERT INTO `?(\\w+)`?");

    private final String engine = TestStores.locations().clickhouse().url();

    private final String name = "stand" + NUMBER.incrementAndGet();

    private final HttpClient http = HttpClient.newHttpClient();

    private final ExecutorService threads = Executors.newCachedThreadPool();

    private final Map<Integer, HttpServer> nodes = new ConcurrentHashMap<>();

    private final Map<Integer, String> macros = new ConcurrentHashMap<>();

    private final int port;

    public ClusterStand() {
        try {
            this.port = start(1, 0);
            start(2, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        macros(1, "'shard', '01', 'replica', 'a'");
        macros(2, "'shard', '02', 'replica', 'a'");
    }

    private int start(int node, int wanted) throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0." + node), wanted), 0);
        server.createContext("/", exchange -> answer(node, exchange));
        server.setExecutor(threads);
        server.start();
        nodes.put(node, server);
        return server.getAddress().getPort();
    }

    /** The cluster as the suite is told of it. */
    public ClickHouseLocation location() {
        return location(CLUSTER, List.of());
    }

    public ClickHouseLocation location(String cluster, List<String> addresses) {
        return new ClickHouseLocation(url(1), name, "default", null, new ClusterLocation(cluster, addresses));
    }

    public String url(int node) {
        return "http://127.0.0." + node + ":" + port;
    }

    /** The database of a node's own tables in the engine. */
    public String shardDatabase(int node) {
        return name + "_shard_n" + node;
    }

    /** @param pairs name, value, …, as literals */
    public void macros(int node, String pairs) {
        macros.put(node, pairs);
    }

    /** No answer from now on. */
    public void stop(int node) {
        nodes.get(node).stop(0);
    }

    /** Answers again. */
    public void restart(int node) {
        try {
            start(node, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(int node, HttpExchange exchange) throws IOException {
        try (exchange) {
            Map<String, List<String>> parameters = parameters(exchange.getRequestURI());
            byte[] body = exchange.getRequestBody().readAllBytes();
            boolean inUrl = parameters.containsKey("query");
            String sql = inUrl ? parameters.get("query").get(0) : new String(body, StandardCharsets.UTF_8);
            // The driver names it in a header.
            String header = exchange.getRequestHeaders().getFirst("X-ClickHouse-Database");
            String database = parameters.containsKey("database")
                    ? parameters.get("database").get(0)
                    : header;
            boolean whole = name.equals(database);
            HttpResponse<InputStream> response = null;
            for (int on : ON_CLUSTER.matcher(sql).find() ? List.of(1, 2) : List.of(node)) {
                for (String statement : rewritten(sql, whole)) {
                    String here = ofNode(statement, node, on);
                    Map<String, List<String>> all = new LinkedHashMap<>();
                    parameters.forEach((key, values) -> all.put(
                            key,
                            values.stream()
                                    .map(value -> ofNode(value, node, on))
                                    .toList()));
                    if (inUrl) {
                        all.put("query", List.of(here));
                    }
                    if (database != null) {
                        all.put("database", List.of(ofNode(database, node, on)));
                    }
                    response = send(exchange, all, inUrl ? body : here.getBytes(StandardCharsets.UTF_8));
                    if (response.statusCode() != 200) {
                        break;
                    }
                }
            }
            response.headers().map().forEach((key, values) -> {
                if (!key.equalsIgnoreCase("transfer-encoding") && !key.equalsIgnoreCase("content-length")) {
                    exchange.getResponseHeaders().put(key, values);
                }
            });
            exchange.sendResponseHeaders(response.statusCode(), 0);
            response.body().transferTo(exchange.getResponseBody());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<InputStream> send(HttpExchange from, Map<String, List<String>> parameters, byte[] body)
            throws IOException, InterruptedException {
        List<String> pairs = new ArrayList<>();
        parameters.forEach((key, values) -> values.forEach(value -> pairs.add(encoded(key) + "=" + encoded(value))));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(engine + "/?" + String.join("&", pairs)))
                .method(from.getRequestMethod(), BodyPublishers.ofByteArray(body));
        from.getRequestHeaders().forEach((key, values) -> {
            if (key.toLowerCase(Locale.ROOT).startsWith("x-") && !key.equalsIgnoreCase("X-ClickHouse-Database")) {
                values.forEach(value -> request.header(key, value));
            }
        });
        return http.send(request.build(), BodyHandlers.ofInputStream());
    }

    /** What a plain server is to run instead; nodes are told apart afterwards. */
    private List<String> rewritten(String sql, boolean whole) {
        String plain =
                REPLICATED.matcher(ON_CLUSTER.matcher(sql).replaceAll("")).replaceAll("$1(");
        if (whole) {
            plain = INSERT.matcher(plain).replaceFirst("INSERT INTO $1_in");
        }
        Matcher distributed = DISTRIBUTED.matcher(plain);
        if (!distributed.find()) {
            return List.of(plain);
        }
        String shards = distributed.group(1);
        String table = distributed.group(2);
        String like = " AS " + shards + "." + table + " ENGINE = ";
        List<String> statements = new ArrayList<>();
        statements.add(plain.substring(0, distributed.start()) + like.strip() + " Merge(REGEXP('^ppa_BOTH$'), '^"
                + table + "$')");
        if (!table.endsWith("_mv")) {
            statements.add("CREATE TABLE IF NOT EXISTS " + name + "." + table + "_in" + like + "Null");
            for (int shard : List.of(1, 2)) {
                statements.add("CREATE MATERIALIZED VIEW IF NOT EXISTS " + name + "." + table + "_to_" + shard + " TO "
                        + shardDatabase(shard) + "." + table + " AS SELECT * FROM " + name + "." + table
                        + "_in WHERE cityHash64(tenant_id) % 2 = " + (shard - 1));
            }
        }
        return statements;
    }

    private String ofNode(String text, int asked, int on) {
        return text.replaceAll("\\b" + name + "(_shard)?\\b", name + "$1_n" + on)
                .replace("ppa_BOTH", name + "_shard_n[12]")
                .replace("!= 'Distributed'", "!= 'Merge'")
                .replace(
                        "FROM system.clusters",
                        "FROM (SELECT '" + CLUSTER + "' AS cluster, arrayJoin([1, 2]) AS shard_num, 1 AS shard_weight,"
                                + " 1 AS replica_num, concat('127.0.0.', toString(shard_num)) AS host_name,"
                                + " toUInt8(shard_num = " + asked + ") AS is_local, '' AS default_database)")
                .replace(
                        "FROM system.macros",
                        "FROM (SELECT arrayJoin(CAST(map(" + macros.get(asked)
                                + "), 'Array(Tuple(String, String))')) AS m," + " m.1 AS macro, m.2 AS substitution)");
    }

    private static Map<String, List<String>> parameters(URI uri) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        String query = uri.getRawQuery() == null ? "" : uri.getRawQuery();
        for (String pair : query.split("&")) {
            String[] both = pair.split("=", 2);
            if (both.length == 2) {
                parameters
                        .computeIfAbsent(decoded(both[0]), none -> new ArrayList<>())
                        .add(decoded(both[1]));
            }
        }
        return parameters;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        nodes.values().forEach(server -> server.stop(0));
        threads.shutdownNow();
    }
}
