package io.ppa.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.SqlText;
import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.H2Location;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.testing.TestStores;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.RedisClient;

/** One data directory, several real processes. */
class EmbeddedStoresTest {

    @TempDir
    private Path dir = Path.of("");

    private final List<Child> children = new ArrayList<>();

    @BeforeEach
    void awkwardName() throws IOException {
        dir = Files.createDirectories(dir.resolve("d ä'ta"));
    }

    @AfterEach
    void endAll() throws Exception {
        for (Child child : children) {
            child.process.destroy();
        }
        for (Child child : children) {
            if (!child.process.waitFor(60, TimeUnit.SECONDS)) {
                child.process.destroyForcibly();
            }
        }
    }

    @Test
    void dataSurvivesACleanEndAndAKill() throws Exception {
        Child first = start("own", 0, "UTC");
        assertThat(first.line()).isEqualTo("owner");
        StoreLocations locations = locations();
        write(locations, 1);
        first.end();
        assertThat(StoresFile.in(dir)).doesNotExist();

        Child second = start("open", 0, "UTC");
        assertThat(second.line()).isEqualTo("owner");
        write(locations(), 2);
        assertThat(read(locations())).isEqualTo("1,2 1,2 1,2 1,2");
        long postgres = pid("postgres/postmaster.pid");
        long redis = pid("redis/redis.pid");
        second.process.destroyForcibly().waitFor();
        assertThat(runs(postgres)).isTrue();
        assertThat(runs(redis)).isTrue();

        Child third = start("open", 0, "UTC");
        assertThat(third.line()).isEqualTo("owner");
        assertThat(runs(postgres)).isFalse();
        assertThat(runs(redis)).isFalse();
        assertThat(read(locations())).isEqualTo("1,2 1,2 1,2 1,2");
        write(locations(), 3);
        assertThat(read(locations())).isEqualTo("1,2,3 1,2,3 1,2,3 1,2,3");
        third.end();
    }

    @Test
    void aSecondProcessAttachesAndTheOwnerWaitsForIt() throws Exception {
        Child owner = start("own", 0, "UTC");
        assertThat(owner.line()).isEqualTo("owner");
        Child guest = start("open", 0, "UTC");
        assertThat(guest.line()).isEqualTo("attached");
        Child refused = start("own", 0, "UTC");
        assertThat(refused.line())
                .startsWith("refused")
                .contains("pid " + owner.process.pid())
                .contains(StoresFile.in(dir.toRealPath()).toString());
        assertThat(refused.process.waitFor()).isEqualTo(4);

        owner.askToEnd();
        assertThat(owner.errorLine()).contains("Other processes use the stores");
        StoreLocations locations = locations();
        write(locations, 7);
        assertThat(read(locations)).isEqualTo("7 7 7 7");
        assertThat(owner.process.isAlive()).isTrue();
        guest.end();
        assertThat(owner.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(owner.process.exitValue()).isZero();
    }

    @Test
    void aTerminatedOwnerDoesNotWaitForever() throws Exception {
        Child owner = start("own", 0, "UTC");
        assertThat(owner.line()).isEqualTo("owner");
        assertThat(start("open", 0, "UTC").line()).isEqualTo("attached");
        owner.askToEnd();
        assertThat(owner.errorLine()).contains("Other processes use the stores");
        owner.process.destroy();
        assertThat(owner.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(dir.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void aTerminatedOwnerStopsItsEngines() throws Exception {
        Child owner = start("own", 0, "UTC");
        assertThat(owner.line()).isEqualTo("owner");
        long postgres = pid("postgres/postmaster.pid");
        long redis = pid("redis/redis.pid");
        owner.process.destroy();
        assertThat(owner.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(runs(postgres)).isFalse();
        assertThat(runs(redis)).isFalse();
        assertThat(dir.resolve("postgres/postmaster.pid")).doesNotExist();
        assertThat(StoresFile.in(dir)).doesNotExist();
    }

    @Test
    void ofTwoThatStartAtOnceOneOwnsAndOneAttaches() throws Exception {
        Child one = start("open", 0, "UTC");
        Child two = start("open", 0, "UTC");
        assertThat(List.of(one.line(), two.line())).containsExactlyInAnyOrder("owner", "attached");
    }

    @Test
    void theEnginesZoneIsTheOneAskedFor() throws Exception {
        assertThat(start("own", 0, "America/Sao_Paulo").line()).isEqualTo("owner");
        try (ClickHouse clickhouse = ClickHouse.connect(locations().clickhouse())) {
            assertThat(clickhouse.query(
                            new SqlText(
                                    "zone",
                                    "SELECT toString(toDateTime('2024-03-31 00:00:00', 'UTC'), timezone()) AS t"),
                            Map.of(),
                            row -> row.getString("t")))
                    .containsExactly("2024-03-30 21:00:00");
        }
    }

    /** On Linux every address of 127.0.0.0/8 is this machine: an engine on all addresses would answer on 127.0.0.2. */
    @Test
    void theEnginesListenOn127001Only() throws Exception {
        assertThat(start("own", 0, "UTC").line()).isEqualTo("owner");
        StoreLocations locations = locations();
        for (String url : List.of(
                locations.clickhouse().url(),
                locations.postgres().url().replace("jdbc:", ""),
                locations.redis().url(),
                Objects.requireNonNull(locations.h2()).url().replace("jdbc:h2:", ""))) {
            URI at = URI.create(url);
            new Socket(at.getHost(), at.getPort()).close();
            assertThatThrownBy(() -> new Socket("127.0.0.2", at.getPort())).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void aBusyPortIsNamedWithItsFlag() throws Exception {
        try (ServerSocket busy = new ServerSocket(0, 1, java.net.InetAddress.getByName("127.0.0.1"))) {
            assertThat(start("own", busy.getLocalPort(), "UTC").line())
                    .isEqualTo("refused Port " + busy.getLocalPort()
                            + " for ClickHouse is taken on 127.0.0.1. Give another with --clickhouse-port, or 0 for any"
                            + " free one.");
        }
    }

    @Test
    void aStrayConfigurationOfTheWorkingDirectoryIsNotRead() throws Exception {
        Path work = Files.createDirectories(dir.resolve("work"));
        Files.writeString(work.resolve("config.xml"), "not a configuration");
        assertThat(start(work, "own", 0, "UTC").line()).isEqualTo("owner");
    }

    @Test
    void oneProcessSharesOneOpening() {
        TestStores.locations();
        Path own = Path.of(
                "target", "test-stores", String.valueOf(ProcessHandle.current().pid()));
        try (EmbeddedStores again = EmbeddedStores.open(own, EmbeddedOptions.anyPort())) {
            assertThat(again.locations()).isEqualTo(TestStores.locations());
        }
        try (ClickHouse clickhouse = ClickHouse.connect(TestStores.locations().clickhouse())) {
            clickhouse.ping();
        }
        assertThatThrownBy(() -> EmbeddedStores.open(dir, EmbeddedOptions.anyPort()))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("This process has the ClickHouse engine open on");
        assertThat(dir.resolve("postgres/postmaster.pid")).doesNotExist();
    }

    @Test
    void portsOutsideTheirRangeAreRefused() {
        assertThatThrownBy(() -> new EmbeddedOptions(0, 65536, 0, 0, "UTC"))
                .hasMessageContaining("--postgres-port is 65536");
    }

    private StoreLocations locations() {
        return StoresFile.read(dir).orElseThrow().locations();
    }

    /** Whether the process has a program: one that has ended but that nobody has reaped yet has none. */
    private static boolean runs(long pid) {
        return Files.isReadable(Path.of("/proc", String.valueOf(pid), "exe"));
    }

    private long pid(String file) throws IOException {
        return Long.parseLong(Files.readAllLines(dir.resolve(file)).get(0).strip());
    }

    private static void write(StoreLocations locations, int value) throws Exception {
        try (ClickHouse clickhouse = ClickHouse.connect(locations.clickhouse())) {
            clickhouse.execute(
                    new SqlText("t", "CREATE TABLE IF NOT EXISTS t (n Int32) ENGINE = MergeTree ORDER BY n"), Map.of());
            clickhouse.execute(new SqlText("i", "INSERT INTO t SELECT {n:Int32}"), Map.of("n", value));
        }
        try (Connection connection = DriverManager.getConnection(
                        locations.postgres().url(), locations.postgres().user(), null);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS t (n int)");
            statement.execute("INSERT INTO t VALUES (" + value + ")");
        }
        try (Connection connection = h2(locations);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS ppa.t (n int)");
            statement.execute("INSERT INTO ppa.t VALUES (" + value + ")");
        }
        URI redis = URI.create(locations.redis().url());
        try (RedisClient client = RedisClient.create(redis.getHost(), redis.getPort())) {
            client.rpush("t", String.valueOf(value));
            // Redis syncs its file once a second, and H2 writes its own twice.
            Thread.sleep(1100);
        }
    }

    private static String read(StoreLocations locations) throws Exception {
        StringBuilder found = new StringBuilder();
        try (ClickHouse clickhouse = ClickHouse.connect(locations.clickhouse())) {
            found.append(clickhouse
                    .query(
                            new SqlText(
                                    "s",
                                    "SELECT arrayStringConcat(groupArray(toString(n)), ',') AS l"
                                            + " FROM (SELECT n FROM t ORDER BY n)"),
                            Map.of(),
                            row -> row.getString("l"))
                    .get(0));
        }
        try (Connection connection = DriverManager.getConnection(
                        locations.postgres().url(), locations.postgres().user(), null);
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("SELECT string_agg(n::text, ',' ORDER BY n) FROM t")) {
            rows.next();
            found.append(' ').append(rows.getString(1));
        }
        URI redis = URI.create(locations.redis().url());
        try (RedisClient client = RedisClient.create(redis.getHost(), redis.getPort())) {
            found.append(' ').append(String.join(",", client.lrange("t", 0, -1)));
        }
        try (Connection connection = h2(locations);
                ResultSet rows = connection
                        .createStatement()
                        .executeQuery("SELECT listagg(n, ',') WITHIN GROUP (ORDER BY n) FROM ppa.t")) {
            rows.next();
            found.append(' ').append(rows.getString(1));
        }
        return found.toString();
    }

    private static Connection h2(StoreLocations locations) throws SQLException {
        H2Location h2 = Objects.requireNonNull(locations.h2());
        return DriverManager.getConnection(h2.url(), h2.user(), "");
    }

    private Child start(String how, int port, String zone) throws IOException {
        return start(Path.of("").toAbsolutePath(), how, port, zone);
    }

    private Child start(Path work, String how, int port, String zone) throws IOException {
        String classPath = System.getProperty("java.class.path");
        StringBuilder absolute = new StringBuilder();
        for (String entry : classPath.split(File.pathSeparator)) {
            absolute.append(absolute.isEmpty() ? "" : File.pathSeparator)
                    .append(Path.of(entry).toAbsolutePath());
        }
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-Duser.timezone=Pacific/Chatham",
                        "-cp",
                        absolute.toString(),
                        StoresProcess.class.getName(),
                        dir.toAbsolutePath().toString(),
                        how,
                        String.valueOf(port),
                        zone)
                .directory(work.toFile())
                .start();
        Child child = new Child(
                process, process.inputReader(StandardCharsets.UTF_8), process.errorReader(StandardCharsets.UTF_8));
        children.add(child);
        return child;
    }

    private record Child(Process process, BufferedReader out, BufferedReader err) {

        /** The next line that is not a log line. */
        String line() throws IOException {
            for (String line = out.readLine(); line != null; line = out.readLine()) {
                if (line.matches("(owner|attached|closed|refused).*")) {
                    return line;
                }
            }
            return "ended without a line: " + String.join("\n", err.lines().toList());
        }

        /** The next line that is not of the logging, which engines that start side by side may wake at once. */
        String errorLine() throws IOException {
            String line = String.valueOf(err.readLine());
            while (line.startsWith("SLF4J")) {
                line = String.valueOf(err.readLine());
            }
            return line;
        }

        void askToEnd() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        }

        void end() throws IOException, InterruptedException {
            askToEnd();
            assertThat(line()).isEqualTo("closed");
            assertThat(process.waitFor()).isZero();
        }
    }
}
