package io.ppa.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.SqlText;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.testing.TestStores;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The gateway as ClickHouse's own drivers see it: clickhouse-jdbc and the client below {@link ClickHouse}. */
class GatewayDriverTest {

    private static final String HOSTILE = "o'b\\'; DROP TABLE t --\t\n\r\0\"`ü💥\\N{x:String}%41+&=";

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void jdbcInsertsBatchesAndReadsThemBack(String compress) throws SQLException {
        try (Connection connection = jdbc(compress);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (id UInt32, name String, at DateTime64(3,'UTC'), r Float64,"
                    + " p Array(Tuple(String, Float64))) ENGINE = MergeTree ORDER BY id");
            try (PreparedStatement insert = connection.prepareStatement(
                    "INSERT INTO t (id, name, at, r, p) VALUES (?, ?, ?, ?, [('a', 0.5)])")) {
                for (int i = 0; i < 1000; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, i == 0 ? HOSTILE : "n" + i);
                    insert.setString(3, "2024-03-31 23:59:59.999");
                    insert.setDouble(4, 0.1 * i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(1000);
            }
            try (ResultSet rows = statement.executeQuery(
                    "SELECT count() AS n, sum(id) AS s, any(name) AS name, max(toString(at)) AS at, any(p[1].2) AS p"
                            + " FROM (SELECT * FROM t ORDER BY id)")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong("n")).isEqualTo(1000);
                assertThat(rows.getLong("s")).isEqualTo(499_500);
                assertThat(rows.getString("name")).isEqualTo(HOSTILE);
                assertThat(rows.getString("at")).isEqualTo("2024-03-31 23:59:59.999");
                assertThat(rows.getDouble("p")).isEqualTo(0.5);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void jdbcErrorsCarryTheEnginesCode(String compress) throws SQLException {
        try (Connection connection = jdbc(compress);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM no_such_table"))
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            e -> assertThat(e.getErrorCode()).isEqualTo(60))
                    .hasMessageContaining("no_such_table");
            statement.execute(
                    "CREATE TABLE t (id UInt32, CONSTRAINT small CHECK id < 10) ENGINE = MergeTree ORDER BY id");
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t (id) VALUES (?)")) {
                insert.setInt(1, 11);
                insert.addBatch();
                assertThatThrownBy(insert::executeBatch)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("small")
                        .satisfies(e -> assertThat(e instanceof BatchUpdateException || e.getMessage() != null)
                                .isTrue());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void jdbcReadsAMillionRows(String compress) throws SQLException {
        try (Connection connection = jdbc(compress);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT number AS n, toString(number) AS s FROM numbers(1000000) ORDER BY n")) {
            long sum = 0;
            long count = 0;
            while (rows.next()) {
                sum += rows.getLong(1);
                assertThat(Long.parseLong(rows.getString(2))).isEqualTo(count);
                count++;
            }
            assertThat(count).isEqualTo(1_000_000);
            assertThat(sum).isEqualTo(499_999_500_000L);
        }
    }

    @Test
    void boundValuesArriveUnchanged() {
        try (ClickHouse clickhouse = TestStores.clickhouse()) {
            assertThat(clickhouse.query(
                            new SqlText("t", "SELECT {x:String} AS x, length({x:String}) AS n, {l:Array(String)} AS l"),
                            Map.of("x", HOSTILE, "l", List.of("a'b", "c\\d")),
                            row -> row.getString("x") + "|" + row.getLong("n") + "|" + row.getList("l")))
                    .containsExactly(HOSTILE + "|" + HOSTILE.getBytes(java.nio.charset.StandardCharsets.UTF_8).length
                            + "|[a'b, c\\d]");
        }
    }

    @Test
    void clientErrorsAreTheSuitesOwn() {
        try (ClickHouse clickhouse = TestStores.clickhouse()) {
            SqlText poisoned = new SqlText("poison.sql", "SELECT throwIf(number = 3, 'poisoned') FROM numbers(10)");
            assertThatThrownBy(() -> clickhouse.query(poisoned, Map.of(), row -> row))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.code()).isEqualTo(395))
                    .hasMessageContaining("poison.sql")
                    .hasMessageContaining("poisoned");
            SqlText absent = new SqlText("absent.sql", "SELECT 1 FROM absent");
            assertThatThrownBy(() -> clickhouse.query(absent, Map.of(), row -> row))
                    .isInstanceOf(StoreUnavailableException.class);
        }
    }

    private static final String LATE = "SELECT number AS n, throwIf(number = 900000, 'late') AS t FROM numbers(1000000)"
            + " SETTINGS max_block_size = 1000, max_threads = 1";

    /** The client asks the server to wait for the end, so that the code arrives in the header. */
    @Test
    void anErrorAfterTheFirstRowsReachesTheClientWithItsCode() {
        try (ClickHouse clickhouse = TestStores.clickhouse()) {
            assertThatThrownBy(() -> clickhouse.query(new SqlText("late.sql", LATE), Map.of(), row -> row.getLong("n")))
                    .isInstanceOfSatisfying(
                            StoreException.class, e -> assertThat(e.code()).isEqualTo(395));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void anErrorAfterTheFirstRowsIsAnErrorForJdbcAndNotAShortResult(String compress) throws SQLException {
        try (Connection connection = jdbc(compress);
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> {
                        try (ResultSet rows = statement.executeQuery(LATE)) {
                            while (rows.next()) {
                                rows.getLong(1);
                            }
                        }
                    })
                    .isInstanceOf(SQLException.class);
        }
    }

    @Test
    void writtenRowsAreCountedAndSettingsHoldForTheStatementOnly() {
        try (ClickHouse clickhouse = TestStores.clickhouse()) {
            clickhouse.execute(new SqlText("c", "CREATE TABLE t (n UInt64) ENGINE = MergeTree ORDER BY n"), Map.of());
            SqlText insert = new SqlText("i", "INSERT INTO t SELECT number FROM numbers({n:UInt64})");
            assertThat(clickhouse.execute(insert, Map.of("n", 1234), Map.of("max_threads", "1")))
                    .isEqualTo(1234);
            SqlText setting = new SqlText("s", "SELECT toString(getSetting('max_block_size')) AS b");
            assertThat(clickhouse.query(setting, Map.of(), Map.of("max_block_size", "777"), row -> row.getString("b")))
                    .containsExactly("777");
            assertThat(clickhouse.query(setting, Map.of(), row -> row.getString("b")))
                    .isNotEqualTo(List.of("777"));
        }
    }

    @Test
    void sixteenConnectionsWorkAtOnce() throws Exception {
        ClickHouseLocation location = TestStores.freshClickHouseDatabase();
        try (ClickHouse clickhouse = ClickHouse.connect(location)) {
            clickhouse.execute(
                    new SqlText("c", "CREATE TABLE t (w UInt32, n UInt64) ENGINE = MergeTree ORDER BY (w, n)"),
                    Map.of());
            ExecutorService threads = Executors.newFixedThreadPool(16);
            List<Callable<Long>> work = new ArrayList<>();
            for (int worker = 0; worker < 16; worker++) {
                int w = worker;
                work.add(() -> {
                    long rows = 0;
                    for (int i = 0; i < 10; i++) {
                        rows += clickhouse.execute(
                                new SqlText("i", "INSERT INTO t SELECT {w:UInt32}, number FROM numbers(100)"),
                                Map.of("w", w),
                                Map.of());
                    }
                    return rows;
                });
            }
            for (Future<Long> rows : threads.invokeAll(work)) {
                assertThat(rows.get()).isEqualTo(1000);
            }
            threads.shutdown();
            assertThat(clickhouse.query(
                            new SqlText("q", "SELECT w, count() AS n FROM t GROUP BY w ORDER BY w"),
                            Map.of(),
                            row -> row.getLong("n")))
                    .hasSize(16)
                    .containsOnly(1000L);
        }
    }

    private static Connection jdbc(String compress) throws SQLException {
        ClickHouseLocation location = TestStores.freshClickHouseDatabase();
        Properties properties = new Properties();
        properties.setProperty("user", location.user());
        properties.setProperty("compress", compress);
        return DriverManager.getConnection("jdbc:clickhouse:" + location.url() + "/" + location.database(), properties);
    }
}
