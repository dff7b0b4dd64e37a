package io.ppa.store.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.ppa.store.Migration;
import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClusterStatement.Form;
import io.ppa.testing.TestStores;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ClusterStatementTest {

    private static final String PLACE = "'/clickhouse/tables/{shard}/{database}/{table}', '{replica}'";

    @SuppressWarnings("NullAway.Init")
    private static ClickHouse engine;

    @BeforeAll
    static void connect() {
        engine = TestStores.clickhouse();
    }

    @AfterAll
    static void close() {
        engine.close();
    }

    private static SqlText sql(String text) {
        return new SqlText("test", text);
    }

    static Stream<Arguments> forms() {
        return Stream.of(
                arguments(
                        "-- A table.\n-- CREATE VIEW is not meant.\n\nCREATE TABLE IF NOT EXISTS t (\n a String COMMENT 'ENGINE = MergeTree'\n)\nENGINE = MergeTree\nORDER BY a",
                        Form.TABLE,
                        "-- A table.\n-- CREATE VIEW is not meant.\n\nCREATE TABLE IF NOT EXISTS t ON CLUSTER 'c' (\n a String COMMENT 'ENGINE = MergeTree'\n)\nENGINE = ReplicatedMergeTree("
                                + PLACE + ")\nORDER BY a"),
                arguments(
                        "CREATE TABLE IF NOT EXISTS t (a String)\nENGINE = SummingMergeTree()\nORDER BY a",
                        Form.TABLE,
                        "CREATE TABLE IF NOT EXISTS t ON CLUSTER 'c' (a String)\nENGINE = ReplicatedSummingMergeTree("
                                + PLACE + ")\nORDER BY a"),
                arguments(
                        "CREATE TABLE IF NOT EXISTS t (a String, v UInt8)\nENGINE = ReplacingMergeTree(v)\nORDER BY a",
                        Form.TABLE,
                        "CREATE TABLE IF NOT EXISTS t ON CLUSTER 'c' (a String, v UInt8)\nENGINE = ReplicatedReplacingMergeTree("
                                + PLACE + ", v)\nORDER BY a"),
                arguments(
                        "CREATE MATERIALIZED VIEW IF NOT EXISTS t TO s AS SELECT 1",
                        Form.MATERIALIZED_VIEW,
                        "CREATE MATERIALIZED VIEW IF NOT EXISTS t ON CLUSTER 'c' TO s AS SELECT 1"),
                arguments(
                        "CREATE VIEW IF NOT EXISTS t AS SELECT {a:String}",
                        Form.VIEW,
                        "CREATE VIEW IF NOT EXISTS t ON CLUSTER 'c' AS SELECT {a:String}"),
                arguments(
                        "CREATE OR REPLACE VIEW t AS SELECT 1",
                        Form.VIEW,
                        "CREATE OR REPLACE VIEW t ON CLUSTER 'c' AS SELECT 1"),
                arguments(
                        "ALTER TABLE t\n    COMMENT COLUMN a 'x'",
                        Form.ALTER,
                        "ALTER TABLE t ON CLUSTER 'c'\n    COMMENT COLUMN a 'x'"));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void statement_becomesOneForTheCluster(String text, Form form, String expected) {
        ClusterStatement statement = ClusterStatement.of(sql(text), "c");
        assertThat(statement.form()).isEqualTo(form);
        assertThat(statement.object()).isEqualTo("t");
        assertThat(statement.sql().text()).isEqualTo(expected);
        assertThat(parsed(statement.sql())).contains("ON CLUSTER c");
    }

    static Stream<String> strange() {
        return Stream.of(
                "DROP TABLE t",
                "CREATE TABLE t (a String)\nENGINE = MergeTree\nORDER BY a",
                "CREATE TABLE IF NOT EXISTS t (a String)\nENGINE = Log",
                "CREATE MATERIALIZED VIEW t TO s AS SELECT 1",
                "INSERT INTO t SELECT 1");
    }

    @ParameterizedTest
    @MethodSource("strange")
    void statementOfAnotherForm_isRefused(String text) {
        assertThatThrownBy(() -> ClusterStatement.of(sql(text), "c"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("sql/test ");
    }

    static Stream<Migration> migrations() {
        return Migration.of("clickhouse").stream();
    }

    @ParameterizedTest
    @MethodSource("migrations")
    void everyMigration_isReadAsAClustersByTheEngine_andItsTablesHaveTenants(Migration migration) {
        ClusterStatement statement = ClusterStatement.of(migration.sql(), "two-shards");
        String parsed = parsed(statement.sql());
        assertThat(parsed).contains(statement.object() + " ON CLUSTER `two-shards`");
        if (statement.form() == Form.TABLE) {
            assertThat(parsed).contains("`tenant_id` String").containsPattern("ENGINE = Replicated\\w*MergeTree\\(");
        }
    }

    static Stream<Arguments> alterations() {
        return Stream.of(
                arguments("ADD COLUMN IF NOT EXISTS a UInt8, COMMENT COLUMN a 'DELETE'", true),
                arguments("COMMENT COLUMN a 'x', MODIFY COMMENT 'y'", true),
                arguments("MODIFY COLUMN a UInt16", true),
                arguments("MODIFY TTL a + INTERVAL 1 DAY", false),
                arguments("MODIFY SETTING index_granularity = 1", false),
                arguments("ADD INDEX i a TYPE minmax", false));
    }

    @ParameterizedTest
    @MethodSource("alterations")
    void alteration_ofColumns_concernsTheDistributedTable_ofRowsNot(String change, boolean concerns) {
        assertThat(ClusterStatement.of(sql("ALTER TABLE t " + change), "c").concernsDistributed())
                .isEqualTo(concerns);
    }

    static Stream<Arguments> engines() {
        String as = "CREATE TABLE IF NOT EXISTS {swap:Identifier} AS t\n";
        return Stream.of(
                arguments(as, "MergeTree PARTITION BY a ORDER BY b", as),
                arguments(
                        as,
                        "ReplicatedMergeTree('/clickhouse/tables/{shard}/d/t', '{replica}') PARTITION BY a ORDER BY b",
                        as + "ENGINE = MergeTree() PARTITION BY a ORDER BY b\n"),
                arguments(
                        as,
                        "ReplicatedReplacingMergeTree('/o\\'b', 'r', v) ORDER BY b",
                        as + "ENGINE = ReplacingMergeTree(v) ORDER BY b\n"),
                arguments(
                        "CREATE TABLE s (a String)\nENGINE = MergeTree\nORDER BY a",
                        "ReplicatedMergeTree('/x', 'r') ORDER BY b",
                        "CREATE TABLE s (a String)\nENGINE = MergeTree\nORDER BY a"));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void tableMadeLikeAReplicatedOne_isPlain(String createAs, String engineOfTable, String expected) {
        assertThat(ClusterStatement.unreplicated(sql(createAs), engineOfTable).text())
                .isEqualTo(expected);
    }

    @Test
    void statementsOfTheCluster_areReadByTheEngine() {
        for (String name : new String[] {"database", "distributed"}) {
            assertThat(parsed(SqlText.load("clickhouse/cluster/" + name + ".sql")))
                    .contains("ON CLUSTER ppa_CLUSTER");
        }
    }

    private static String parsed(SqlText statement) {
        return engine.query(
                        sql("SELECT formatQuery({sql:String}) AS formatted"),
                        Map.of("sql", statement.text()),
                        row -> row.getString("formatted"))
                .get(0);
    }
}
