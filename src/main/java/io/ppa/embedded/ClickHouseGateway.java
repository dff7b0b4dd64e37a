package io.ppa.embedded;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.ppa.embedded.EngineConnection.Result;
import io.ppa.embedded.EngineConnection.Stream;
import io.ppa.embedded.StatementText.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * ClickHouse's HTTP interface in front of the engine in this process, on 127.0.0.1 only: what curl, the JDBC driver and
 * its client need. Users and passwords are taken and ignored. Not there: external tables, progress headers, roles.
 */
final class ClickHouseGateway implements AutoCloseable {

    /** As a server: within so many bytes the statement must have come to its data. */
    private static final int HEAD = 1 << 18;

    /** A statement without streamed data is held in memory. */
    private static final int STATEMENT_LIMIT = 256 << 20;

    /** VALUES up to this size are run as one statement, longer ones are streamed. */
    private static final int VALUES_LIMIT = 16 << 20;

    /** Where a block's header must have ended. */
    private static final int HEADER_LIMIT = 1 << 20;

    /** The engine parses on the calling thread, and deep expressions need more than Java's usual stack. */
    private static final long STACK = 16L << 20;

    static {
        // Small answers would otherwise wait for the client's delayed acknowledgement (40 ms); idle connections must
        // outlive the pools of the clients.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.idleInterval", "120");
        System.setProperty("sun.net.httpserver.maxReqHeaders", "400");
    }

    private final ClickHouseEngine engine;

    private final HttpServer server;

    private final ExecutorService threads;

    private final GatewaySessions sessions;

    private final AtomicInteger running = new AtomicInteger();

    /** Ids of statements under way. */
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    private ClickHouseGateway(ClickHouseEngine engine, HttpServer server) {
        this.engine = engine;
        this.server = server;
        this.sessions = new GatewaySessions(engine);
        AtomicInteger number = new AtomicInteger();
        this.threads = Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(null, task, "clickhouse-gateway-" + number.incrementAndGet(), STACK);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * Listens on 127.0.0.1.
     *
     * @param port a port, or 0 for any free one
     * @throws IOException when the port is taken
     */
    static ClickHouseGateway start(ClickHouseEngine engine, int port) throws IOException {
        HttpServer server = HttpServer.create(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port), 256);
        ClickHouseGateway gateway = new ClickHouseGateway(engine, server);
        server.createContext("/", gateway::handle);
        server.setExecutor(gateway.threads);
        server.start();
        return gateway;
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** Takes no new requests, waits for those under way, ends them when that takes too long. */
    boolean close(Duration wait) {
        try {
            boolean idle = idle(wait);
            if (!idle) {
                killQueries();
                idle = idle(Duration.ofSeconds(5));
            }
            server.stop(0);
            sessions.close();
            threads.shutdownNow();
            return idle && threads.awaitTermination(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            server.stop(0);
            return false;
        }
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(10));
    }

    private boolean idle(Duration wait) throws InterruptedException {
        long end = System.nanoTime() + wait.toNanos();
        while (running.get() > 0) {
            if (System.nanoTime() > end) {
                return false;
            }
            Thread.sleep(10);
        }
        return true;
    }

    private void killQueries() {
        try (EngineConnection connection = engine.connect()) {
            connection.run("KILL QUERY WHERE query NOT LIKE 'KILL%' ASYNC");
        } catch (EngineException e) {
            System.getLogger(ClickHouseGateway.class.getName())
                    .log(System.Logger.Level.WARNING, "statements under way cannot be ended: " + e.getMessage());
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        running.incrementAndGet();
        try {
            answer(exchange);
        } finally {
            running.decrementAndGet();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        GatewayAnswer answer = new GatewayAnswer(exchange, null, false);
        answer.header("X-ClickHouse-Server-Display-Name", "ppa-embedded");
        answer.header("Keep-Alive", "timeout=60");
        if (foreign(exchange)) {
            answer.text(403, "This port answers programs of this machine, not web pages.\n");
            return;
        }
        String path = exchange.getRequestURI().getPath();
        if (path.equals("/ping") || path.equals("/replicas_status")) {
            answer.text(200, "Ok.\n");
            return;
        }
        if (!path.equals("/")) {
            answer.text(
                    404,
                    "There is no handle " + path + "\n\nUse / or /ping for health checks.\nSend queries from"
                            + " the body or the query parameter of /.\n");
            return;
        }
        try {
            GatewayRequest request = GatewayRequest.of(exchange);
            boolean get = !exchange.getRequestMethod().equals("POST");
            if (get && !request.hasQuery()) {
                answer.text(200, "Ok.\n");
                return;
            }
            answer = new GatewayAnswer(exchange, request.answerEncoding(), request.compressedBlocks());
            run(request, answer, get);
        } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
            EngineException refused = e instanceof EngineException engineError
                    ? engineError
                    : new EngineException(36, "Code: 36. DB::Exception: " + e.getMessage() + " (BAD_ARGUMENTS)");
            if (answer.begun()) {
                // Leaving with an exception makes the server close the socket without the last chunk: the client sees
                // a broken answer, never a short one that looks whole.
                throw new IOException("the statement failed after its answer had begun: " + refused.getMessage(), e);
            }
            answer.error(refused, engine.version());
        }
    }

    /** A page in a browser could otherwise read and write everything here: browsers name the page they act for. */
    private static boolean foreign(HttpExchange exchange) {
        String host = exchange.getRequestHeaders().getFirst("Host");
        String name = host == null ? "" : host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
        boolean local = name.isEmpty() || name.equals("127.0.0.1") || name.equals("localhost") || name.equals("[::1]");
        return !local || exchange.getRequestHeaders().containsKey("Origin");
    }

    private void run(GatewayRequest request, GatewayAnswer answer, boolean readOnly)
            throws IOException, EngineException {
        String given = request.queryId();
        String queryId = given == null ? UUID.randomUUID().toString() : given;
        if (!underWay.add(queryId)) {
            throw new EngineException(
                    216,
                    "Code: 216. DB::Exception: Query with id = " + queryId
                            + " is already running. (QUERY_WITH_SAME_ID_IS_ALREADY_RUNNING)");
        }
        try {
            run(request, answer, queryId, readOnly);
        } finally {
            underWay.remove(queryId);
        }
    }

    private void run(GatewayRequest request, GatewayAnswer answer, String queryId, boolean readOnly)
            throws IOException, EngineException {
        answer.header("X-ClickHouse-Query-Id", queryId);
        Map<String, String> settings = new LinkedHashMap<>(request.settings());
        // The engine gives statements ids of its own; under this setting KILL QUERY finds the one it means.
        settings.putIfAbsent(KillStatement.ID_SETTING, queryId);
        String zone = settings.getOrDefault("session_timezone", "");
        answer.header("X-ClickHouse-Timezone", zone.isEmpty() ? engine.timezone() : zone);
        if (readOnly && request.sessionId() == null) {
            // As a server: GET must not change anything. It could not be taken back, so a session has another way.
            settings.put("readonly", "2");
        }
        try (GatewaySessions.Lease lease = sessions.lease(request)) {
            EngineConnection connection = lease.connection();
            if (lease.fresh()) {
                connection.use(request.database());
            }
            connection.set(settings);
            new Execution(request, answer, connection, settings, lease.session(), readOnly).run();
        }
    }

    /** One statement from its text to the end of its answer. */
    private record Execution(
            GatewayRequest request,
            GatewayAnswer answer,
            EngineConnection connection,
            Map<String, String> settings,
            boolean session,
            boolean readOnly) {

        void run() throws IOException, EngineException {
            InputStream text = request.text();
            byte[] head = text.readNBytes(HEAD);
            StatementText statement = StatementText.parse(head);
            if (statement.several()) {
                throw new EngineException(
                        EngineException.SYNTAX_ERROR,
                        "Code: 62. DB::Exception: Syntax error (Multi-statements are not allowed). (SYNTAX_ERROR)");
            }
            if (session && readOnly && statement.kind() != Kind.SELECT) {
                throw new EngineException(
                        164, "Code: 164. DB::Exception: GET in a session takes SELECT only. (READONLY)");
            }
            if (statement.kind() == Kind.INSERT_INPUT) {
                throw new EngineException(
                        48,
                        "Code: 48. DB::Exception: This gateway has no input(); use INSERT INTO … FORMAT, or"
                                + " SELECT … FROM format(…). (NOT_IMPLEMENTED)");
            }
            if (statement.kind() == Kind.INSERT_FORMAT) {
                insert(statement, head, text);
                return;
            }
            boolean values = statement.kind() == Kind.INSERT_VALUES;
            byte[] whole = append(head, text, values ? VALUES_LIMIT : STATEMENT_LIMIT);
            if (values && whole.length >= VALUES_LIMIT) {
                insert(statement, whole, text);
                return;
            }
            if (whole.length >= STATEMENT_LIMIT) {
                throw new EngineException(
                        229,
                        "Code: 229. DB::Exception: The statement is longer than " + STATEMENT_LIMIT
                                + " bytes. (QUERY_IS_TOO_LARGE)");
            }
            select(statement, KillStatement.byGivenId(whole));
        }

        private static byte[] append(byte[] head, InputStream rest, int limit) throws IOException {
            byte[] more = rest.readNBytes(Math.max(0, limit - head.length));
            byte[] whole = Arrays.copyOf(head, head.length + more.length);
            System.arraycopy(more, 0, whole, head.length, more.length);
            return whole;
        }

        private void insert(StatementText statement, byte[] head, InputStream rest)
                throws IOException, EngineException {
            String format = statement.format() == null ? "Values" : statement.format();
            InputStream data = new SequenceInputStream(
                    new ByteArrayInputStream(head, statement.dataStart(), head.length - statement.dataStart()), rest);
            try (Result result =
                    connection.insert(Arrays.copyOf(head, statement.statementEnd()), format, request.bound(), data)) {
                answer.summary(result.progress());
                answer.text(200, "");
            }
        }

        private void select(StatementText statement, byte[] sql) throws IOException, EngineException {
            String format = statement.format() == null ? request.defaultFormat() : statement.format();
            StreamedFormat streamed = StreamedFormat.of(format);
            boolean whole = statement.kind() != Kind.SELECT
                    || statement.enclosed()
                    || streamed == null
                    || session
                    || request.waitForEnd()
                    || settings.containsKey("extremes")
                    || settings.containsKey("output_format_json_array_of_rows");
            if (streamed == null || whole) {
                result(sql, format);
            } else {
                stream(sql, format, streamed);
            }
        }

        private void result(byte[] sql, String format) throws IOException, EngineException {
            try (Result result = connection.query(sql, format, request.bound())) {
                answer.format(format);
                answer.summary(result.progress());
                try (OutputStream out = answer.begin(result.length())) {
                    result.writeTo(out, 0);
                }
            }
        }

        /** Sends the blocks as they come; the first two are awaited, so that a small result has a length. */
        private void stream(byte[] sql, String format, StreamedFormat streamed) throws IOException, EngineException {
            try (Stream stream = connection.stream(sql, format, request.bound())) {
                Result first = stream.next();
                answer.format(format);
                if (first == null) {
                    answer.text(200, "");
                    return;
                }
                try {
                    rest(stream, streamed, first);
                } finally {
                    first.close();
                }
            }
        }

        private void rest(Stream stream, StreamedFormat streamed, Result first) throws IOException, EngineException {
            byte[] header = first.bytes(0, (int) Math.min(first.length(), HEADER_LIMIT));
            header = Arrays.copyOf(header, streamed.headerLength(header));
            answer.summary(first.progress());
            Result block = stream.next();
            // Not closed on failure: a close would end the answer as if it were whole.
            OutputStream out = answer.begin(block == null ? first.length() : -1);
            first.writeTo(out, 0);
            while (block != null) {
                try (Result current = block) {
                    if (!Arrays.equals(header, current.bytes(0, (int) Math.min(header.length, current.length())))) {
                        throw new EngineException(
                                49,
                                "Code: 49. DB::Exception: a block of the result has another header"
                                        + " (LOGICAL_ERROR)");
                    }
                    current.writeTo(out, header.length);
                }
                block = stream.next();
            }
            out.close();
        }
    }
}
