package io.ppa.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.testing.TestStores;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway as curl sees it: statuses, headers and bodies of ClickHouse's HTTP interface. */
class GatewayHttpTest {

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private ClickHouseLocation location = TestStores.locations().clickhouse();

    @BeforeEach
    void freshDatabase() {
        location = TestStores.freshClickHouseDatabase();
    }

    @Test
    void pings() throws Exception {
        HttpResponse<String> ping = get("/ping");
        assertThat(ping.statusCode()).isEqualTo(200);
        assertThat(ping.body()).isEqualTo("Ok.\n");
        assertThat(get("/").body()).isEqualTo("Ok.\n");
        assertThat(get("/nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void whatWasWritten_isToldInDigitsOfJson_whateverTheLocale() throws Exception {
        post("CREATE TABLE t (id UInt32) ENGINE = MergeTree ORDER BY id");
        Locale locale = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            HttpResponse<String> inserted = post("INSERT INTO t SELECT number FROM numbers(12)");
            assertThat(inserted.headers().firstValue("X-ClickHouse-Summary"))
                    .hasValueSatisfying(summary -> assertThat(summary).contains("\"written_rows\":\"12\""));
        } finally {
            Locale.setDefault(locale);
        }
    }

    @Test
    void csvGoesInAndJsonComesOut() throws Exception {
        post("CREATE TABLE t (id UInt32, name String, at DateTime64(3,'UTC')) ENGINE = MergeTree ORDER BY id");
        HttpResponse<String> inserted = post(
                "/?query=" + encoded("INSERT INTO t FORMAT CSVWithNames"),
                "name,id,at\n\"a \"\"quoted\"\", name\",1,2024-03-31 00:00:00.000\nü💥,2,2024-03-31 23:59:59.999\n");
        assertThat(inserted.statusCode()).isEqualTo(200);
        assertThat(inserted.headers().firstValue("X-ClickHouse-Summary"))
                .hasValueSatisfying(summary -> assertThat(summary).contains("\"written_rows\":\"2\""));
        HttpResponse<String> rows = post("SELECT * FROM t ORDER BY id FORMAT JSONEachRow");
        assertThat(rows.body()).isEqualTo("""
                {"id":1,"name":"a \\"quoted\\", name","at":"2024-03-31 00:00:00.000"}
                {"id":2,"name":"ü💥","at":"2024-03-31 23:59:59.999"}
                """);
        assertThat(rows.headers().firstValue("X-ClickHouse-Format")).hasValue("JSONEachRow");
        assertThat(rows.headers().firstValue("X-ClickHouse-Timezone")).hasValue("UTC");
        assertThat(rows.headers().firstValue("X-ClickHouse-Query-Id")).isPresent();
    }

    @Test
    void theStatementMayComeWithItsDataInTheBody() throws Exception {
        post("CREATE TABLE t (id UInt32, s String) ENGINE = MergeTree ORDER BY id");
        post("INSERT INTO t (s, id) FORMAT CSV\nx;y,1\nDROP,2");
        post("INSERT INTO t VALUES (3, 'a;b'), (4, concat('c', 'd'))");
        assertThat(post("SELECT * FROM t ORDER BY id").body()).isEqualTo("1\tx;y\n2\tDROP\n3\ta;b\n4\tcd\n");
    }

    @Test
    void aBadRowIsAnErrorAndLeavesNothing() throws Exception {
        post("CREATE TABLE t (id UInt32) ENGINE = MergeTree ORDER BY id");
        HttpResponse<String> refused = post("/?query=" + encoded("INSERT INTO t FORMAT CSV"), "1\n2\nthree\n");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("117");
        assertThat(post("SELECT count() FROM t").body()).isEqualTo("0\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT * FROM absent                 | 404 | 60  | UNKNOWN_TABLE
            SELECT absent                        | 404 | 47  | UNKNOWN_IDENTIFIER
            SELECT FROM WHERE                    | 400 | 62  | SYNTAX_ERROR
            1 + 1                                | 400 | 62  | SYNTAX_ERROR
            SELECT 1; SELECT 2                   | 400 | 62  | SYNTAX_ERROR
            SELECT {x:String}                    | 400 | 456 | UNKNOWN_QUERY_PARAMETER
            SELECT throwIf(1)                    | 500 | 395 | FUNCTION_THROW_IF_VALUE_IS_NON_ZERO
            SELECT toUInt8('x')                  | 400 | 6   | CANNOT_PARSE_TEXT
            SELECT 1 FORMAT Nonsense             | 404 | 73  | UNKNOWN_FORMAT
            INSERT INTO absent FORMAT CSV 1      | 404 | 60  | UNKNOWN_TABLE
            INSERT INTO t SELECT * FROM input('a Int8') FORMAT CSV 1; | 501 | 48 | NOT_IMPLEMENTED
            """)
    void errorsCarryCodeAndStatus(String sql, int status, String code, String name) throws Exception {
        HttpResponse<String> refused = post(sql);
        assertThat(refused.body())
                .startsWith("Code: " + code + ". DB::Exception: ")
                .contains("(" + name + ")");
        assertThat(refused.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue(code);
        assertThat(refused.statusCode()).isEqualTo(status);
    }

    @Test
    void unknownDatabaseAndSettingAreRefused() throws Exception {
        assertThat(get("/?database=absent&query=SELECT+1").headers().firstValue("X-ClickHouse-Exception-Code"))
                .hasValue("81");
        assertThat(get("/?no_such_setting=1&query=SELECT+1").headers().firstValue("X-ClickHouse-Exception-Code"))
                .hasValue("115");
        assertThat(get("/?max_threads%3D1%2Cx=1&query=SELECT+1").statusCode()).isEqualTo(404);
    }

    @Test
    void getReadsButDoesNotWrite() throws Exception {
        assertThat(get("/?query=" + encoded("SELECT 1 + 1")).body()).isEqualTo("2\n");
        HttpResponse<String> refused =
                get("/?query=" + encoded("CREATE TABLE t (a Int32) ENGINE = MergeTree ORDER BY a"));
        assertThat(refused.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("164");
    }

    @Test
    void parametersAndSettingsComeFromTheAddress() throws Exception {
        String hostile = "o'b\\\\; DROP TABLE t --";
        assertThat(post(
                                "/?max_threads=1&default_format=JSONCompactEachRow&query_id=mine&param_x="
                                        + encoded(hostile),
                                "SELECT {x:String}, getSetting('max_threads')")
                        .body())
                .isEqualTo("[\"o'b\\\\; DROP TABLE t --\", 1]\n");
        assertThat(post("/?query_id=mine", "SELECT 1").headers().firstValue("X-ClickHouse-Query-Id"))
                .hasValue("mine");
        assertThat(post("/?session_timezone=Asia/Tokyo", "SELECT timezone()").body())
                .isEqualTo("Asia/Tokyo\n");
    }

    @Test
    void parametersComeFromAFormToo() throws Exception {
        String form = "--xyz\r\nContent-Disposition: form-data; name=\"query\"\r\n\r\nSELECT {v:String}\r\n"
                + "--xyz\r\nContent-Disposition: form-data; name=\"param_v\"\r\nContent-Type: text/plain\r\n\r\n"
                + "ü --xy\\n'z\r\n--xyz--\r\n";
        HttpResponse<String> answer = HTTP.send(
                HttpRequest.newBuilder(uri("/"))
                        .header("Content-Type", "multipart/form-data; boundary=xyz")
                        .POST(BodyPublishers.ofString(form))
                        .build(),
                BodyHandlers.ofString());
        assertThat(answer.body()).isEqualTo("ü --xy\\n\\'z\n");
    }

    @Test
    void bodiesMayBeCompressedBothWays() throws Exception {
        post("CREATE TABLE t (id UInt32) ENGINE = MergeTree ORDER BY id");
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write("id\n1\n2\n3\n".getBytes(StandardCharsets.UTF_8));
        }
        HttpRequest insert = HttpRequest.newBuilder(uri("/?query=" + encoded("INSERT INTO t FORMAT CSVWithNames")))
                .header("Content-Encoding", "gzip")
                .POST(BodyPublishers.ofByteArray(packed.toByteArray()))
                .build();
        assertThat(HTTP.send(insert, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        HttpRequest select = HttpRequest.newBuilder(
                        uri("/?enable_http_compression=1&query=" + encoded("SELECT sum(id) FROM t")))
                .header("Accept-Encoding", "gzip")
                .build();
        HttpResponse<byte[]> answer = HTTP.send(select, BodyHandlers.ofByteArray());
        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(new String(
                        new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes(),
                        StandardCharsets.UTF_8))
                .isEqualTo("6\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CSVWithNames",
                "CSVWithNamesAndTypes",
                "TSVWithNames",
                "TabSeparatedWithNamesAndTypes",
                "RowBinaryWithNames",
                "RowBinaryWithNamesAndTypes",
                "JSONCompactEachRowWithNamesAndTypes",
                "CSV",
                "TSV",
                "RowBinary",
                "JSONEachRow"
            })
    void aResultSentInBlocksEqualsTheWholeOne(String format) throws Exception {
        String sql =
                "SELECT number AS \"a\"\"\nb,\", toString(number) AS s, number / 3 AS \"d\té\" FROM numbers(300000)"
                        + " ORDER BY number FORMAT " + format;
        HttpResponse<byte[]> blocks = bytes("/", sql);
        HttpResponse<byte[]> whole = bytes("/?wait_end_of_query=1", sql);
        assertThat(blocks.headers().firstValue("Transfer-Encoding")).hasValue("chunked");
        assertThat(whole.headers().firstValue("Content-Length")).isPresent();
        assertThat(blocks.body()).isEqualTo(whole.body());
    }

    @Test
    void aMillionRowsOfCsvAreAllThere() throws Exception {
        HttpResponse<String> csv = post("SELECT number AS n FROM numbers(1000000) FORMAT CSVWithNames");
        assertThat(csv.body().lines().count()).isEqualTo(1_000_001);
        assertThat(csv.body().lines().skip(1).mapToLong(Long::parseLong).sum()).isEqualTo(499_999_500_000L);
    }

    @Test
    void emptyResultsKeepTheirHeader() throws Exception {
        assertThat(post("SELECT 1 AS x WHERE 0 FORMAT CSVWithNames").body()).isEqualTo("\"x\"\n");
        assertThat(post("SELECT 1 AS x WHERE 0 FORMAT TSV").body()).isEmpty();
        assertThat(post("SELECT 1 AS x WHERE 0 FORMAT JSONEachRow").body()).isEmpty();
    }

    @Test
    void totalsAndFilteredBlocksAreNotLost() throws Exception {
        assertThat(post("SELECT number % 2 AS k, count() FROM numbers(10) GROUP BY k WITH TOTALS ORDER BY k FORMAT TSV")
                        .body())
                .isEqualTo("0\t5\n1\t5\n\n0\t10\n");
        assertThat(post("SELECT number FROM numbers(3000000) WHERE number % 1000000 = 7 ORDER BY 1 FORMAT TSV")
                        .body())
                .isEqualTo("7\n1000007\n2000007\n");
    }

    @Test
    void aLateErrorBreaksTheAnswer() {
        assertThatThrownBy(() -> post("SELECT throwIf(number = 900000) FROM numbers(1000000)"
                        + " SETTINGS max_block_size = 1000, max_threads = 1 FORMAT TSV"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void waitingForTheEndTurnsALateErrorIntoAStatus() throws Exception {
        assertThat(post("/?wait_end_of_query=1", "SELECT throwIf(number = 900000) FROM numbers(1000000) FORMAT TSV")
                        .statusCode())
                .isEqualTo(500);
    }

    @Test
    void aClientThatGoesAwayEndsItsStatement() throws Exception {
        String marker = "gone_" + System.nanoTime();
        String running = "SELECT count() FROM system.processes WHERE query LIKE 'SELECT ''" + marker + "%'";
        try (Socket socket = new Socket(location.url().replaceAll("^http://|:\\d+$", ""), port())) {
            String sql = "SELECT '" + marker + "', number FROM system.numbers FORMAT TSV";
            socket.getOutputStream()
                    .write(("POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + sql.length() + "\r\n\r\n" + sql)
                            .getBytes(StandardCharsets.UTF_8));
            InputStream in = socket.getInputStream();
            assertThat(in.readNBytes(100_000)).hasSize(100_000);
            assertThat(post(running).body()).isEqualTo("1\n");
        }
        await().atMost(Duration.ofMinutes(1)).until(() -> post(running).body().equals("0\n"));
    }

    @Test
    void killQueryFindsTheIdTheClientGave() throws Exception {
        String id = "it's " + System.nanoTime();
        CompletableFuture<HttpResponse<String>> endless = CompletableFuture.supplyAsync(() -> {
            try {
                return post(
                        "/?query_id=" + encoded(id),
                        "SELECT count() FROM numbers(1000000000000) WHERE NOT ignore(sipHash64(number)) FORMAT JSON");
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        String killed = "";
        for (int i = 0; i < 100 && killed.isEmpty(); i++) {
            Thread.sleep(100);
            killed = post("KILL QUERY WHERE query_id = '" + id.replace("'", "\\'") + "'")
                    .body();
        }
        assertThat(killed).contains("waiting");
        HttpResponse<String> answer = endless.get(60, TimeUnit.SECONDS);
        assertThat(answer.headers().firstValue("X-ClickHouse-Exception-Code")).hasValue("394");
    }

    @Test
    void getInASessionReadsOnly() throws Exception {
        String session = "session_id=g" + System.nanoTime();
        assertThat(get("/?" + session + "&query=SELECT+1").body()).isEqualTo("1\n");
        assertThat(get("/?" + session + "&query=" + encoded("CREATE TABLE t (a Int8) ENGINE = Memory"))
                        .headers()
                        .firstValue("X-ClickHouse-Exception-Code"))
                .hasValue("164");
        assertThat(post("/?" + session, "CREATE TABLE t (a Int8) ENGINE = Memory")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void aSessionKeepsItsTemporaryTables() throws Exception {
        String session = "/?session_id=" + System.nanoTime();
        post(session, "CREATE TEMPORARY TABLE scratch (a Int32)");
        assertThat(post(session, "INSERT INTO scratch VALUES (41), (1)").statusCode())
                .isEqualTo(200);
        assertThat(post(session, "SELECT sum(a) FROM scratch").body()).isEqualTo("42\n");
        assertThat(post("SELECT sum(a) FROM scratch").statusCode()).isEqualTo(404);
        assertThat(post("/?session_check=1&session_id=other", "SELECT 1")
                        .headers()
                        .firstValue("X-ClickHouse-Exception-Code"))
                .hasValue("372");
    }

    /** 90 MB in one body. */
    @Test
    void aLongInsertPassesThrough() throws Exception {
        post("CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n");
        byte[] line = "12345678\n".getBytes(StandardCharsets.UTF_8);
        long rows = 10_000_000;
        InputStream endless = new InputStream() {
            private long at;

            @Override
            public int read() {
                return at < rows * line.length ? line[(int) (at++ % line.length)] : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                int n = (int) Math.min(length, rows * line.length - at);
                for (int i = 0; i < n; i++) {
                    into[offset + i] = line[(int) (at++ % line.length)];
                }
                return n == 0 && length > 0 ? -1 : n;
            }
        };
        HttpResponse<String> answer =
                send("/?query=" + encoded("INSERT INTO t FORMAT TSV"), BodyPublishers.ofInputStream(() -> endless));
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(post("SELECT count(), sum(n) FROM t").body()).isEqualTo(rows + "\t" + rows * 12345678L + "\n");
    }

    @Test
    void webPagesAreTurnedAway() throws Exception {
        HttpRequest page = HttpRequest.newBuilder(uri("/?query=SELECT+1"))
                .header("Origin", "https://page.example")
                .build();
        assertThat(HTTP.send(page, BodyHandlers.ofString()).statusCode()).isEqualTo(403);
    }

    /** Expected: in Linux's own list of sockets, every listener on the three ports is on 127.0.0.1. */
    @Test
    void onlyThisMachineCanConnect() throws IOException {
        for (String url : new String[] {
            location.url(),
            TestStores.locations().postgres().url().replaceFirst("^jdbc:", ""),
            TestStores.locations().redis().url()
        }) {
            String port = ":%04X ".formatted(URI.create(url).getPort());
            List<String> listeners = Stream.concat(
                            Files.readAllLines(Path.of("/proc/net/tcp")).stream(),
                            Files.readAllLines(Path.of("/proc/net/tcp6")).stream())
                    .filter(line -> line.matches(".*\\d+: [0-9A-F]+" + port + ".* 0A .*"))
                    .toList();
            assertThat(listeners)
                    .as(url)
                    .isNotEmpty()
                    .allMatch(line -> line.matches(".*: (0100007F|0000000000000000FFFF00000100007F)" + port + ".*"));
        }
    }

    @Test
    void smallStatementsTakeMilliseconds() throws Exception {
        for (int i = 0; i < 50; i++) {
            post("SELECT 1");
        }
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 100; i++) {
            long start = System.nanoTime();
            assertThat(post("SELECT 1").body()).isEqualTo("1\n");
            shortest = Math.min(shortest, System.nanoTime() - start);
        }
        // A forgotten TCP_NODELAY costs 40 ms each.
        assertThat(Duration.ofNanos(shortest)).isLessThan(Duration.ofMillis(30));
    }

    private int port() {
        return URI.create(location.url()).getPort();
    }

    private URI uri(String path) {
        String joined = path.contains("database=")
                ? path
                : path + (path.contains("?") ? "&" : "?") + "database=" + location.database();
        return URI.create(location.url() + joined);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String sql) throws IOException, InterruptedException {
        return post("/", sql);
    }

    private HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
        return send(path, BodyPublishers.ofString(body));
    }

    private HttpResponse<String> send(String path, BodyPublisher body) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(uri(path)).POST(body).build(), BodyHandlers.ofString());
    }

    private HttpResponse<byte[]> bytes(String path, String sql) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(uri(path))
                        .POST(BodyPublishers.ofString(sql))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
