package io.ppa.testing;

import io.ppa.store.SqlText;
import io.ppa.store.clickhouse.ClickHouse;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** The statements that publish a staged month, one after the other as the protocol runs them. */
public final class PublishSql {

    private static final String SWAP = "ppa_swap_1";

    private PublishSql() {}

    /** A statement that serves every published table. */
    public static SqlText file(String name) {
        return SqlText.load("clickhouse/publish/" + name + ".sql");
    }

    /**
     * The content hash of each day.
     *
     * @param statement {@code content_hash.sql}, the shared one, or the table's own
     * @param table staged or published
     */
    public static Map<LocalDate, String> hashes(
            ClickHouse clickhouse, SqlText statement, Map<String, Object> days, String table) {
        Map<String, Object> parameters = new HashMap<>(days);
        parameters.put("table", table);
        Map<LocalDate, String> hashes = new TreeMap<>();
        clickhouse.query(
                statement, parameters, row -> hashes.put(row.getLocalDate("day"), row.getString("content_hash")));
        return hashes;
    }

    /**
     * Publishes staged days of one month.
     *
     * @param published the table
     * @param fillSwap {@code fill_swap.sql}, of the table's own where its stage is wide
     * @param days binds tenant, days and stage
     */
    public static void publish(ClickHouse clickhouse, String published, SqlText fillSwap, Map<String, Object> days) {
        Map<String, Object> parameters = new HashMap<>(days);
        parameters.putAll(Map.of("published", published, "swap", SWAP, "partition", partition(clickhouse, days)));
        clickhouse.execute(file("drop"), Map.of("table", SWAP));
        clickhouse.execute(SqlText.load("clickhouse/" + published + "/swap.sql"), parameters);
        clickhouse.execute(fillSwap, parameters);
        clickhouse.execute(fromSwap("publish"), parameters);
    }

    /** Withdraws the month. */
    public static void withdraw(ClickHouse clickhouse, String published, Map<String, Object> days) {
        clickhouse.execute(file("drop"), Map.of("table", SWAP));
        clickhouse.execute(SqlText.load("clickhouse/" + published + "/swap.sql"), Map.of("swap", SWAP));
        clickhouse.execute(
                fromSwap("publish_empty"), Map.of("published", published, "partition", partition(clickhouse, days)));
    }

    private static SqlText fromSwap(String name) {
        SqlText statement = file(name);
        return new SqlText(statement.path(), statement.text().replace("ppa_swap_EXECUTION", SWAP));
    }

    private static String partition(ClickHouse clickhouse, Map<String, Object> days) {
        return clickhouse
                .query(file("partition_id"), days, row -> row.getString("partition"))
                .get(0);
    }
}
