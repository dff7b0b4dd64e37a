package io.ppa.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.testing.TestStores;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TestStoresTest {

    @Test
    void allThreeAnswer() throws Exception {
        try (ClickHouse clickhouse = TestStores.clickhouse()) {
            assertThat(clickhouse.query(
                            new SqlText("t", "SELECT {x:String} AS x, currentDatabase() AS db, timezone() AS zone"),
                            Map.of("x", "o'b\\r\t\n\"ü💥"),
                            row -> row.getString("x") + row.getString("db").substring(0, 5) + row.getString("zone")))
                    .containsExactly("o'b\\r\t\n\"ü💥test_UTC");
        }
        var postgres = TestStores.freshPostgresDatabase();
        try (Connection connection = DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password());
                var rows = connection.createStatement().executeQuery("SELECT current_database()")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).startsWith("test_");
        }
    }
}
