package io.ppa.store.postgres;

import io.ppa.store.SqlText;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What the partitions lack of their parent's indexes, for the tests. */
final class DecisionIndexes {

    private DecisionIndexes() {}

    /** Names of missing indexes, and of parent indexes the server does not yet take for valid. */
    static List<String> unattached(JdbcClient jdbc) {
        List<String> names = new java.util.ArrayList<>(
                jdbc.sql(SqlText.load("postgres/schema/unattached_indexes.sql").text())
                        .query((row, number) -> row.getString("name"))
                        .list());
        names.addAll(jdbc.sql("SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid")
                .query(String.class)
                .list());
        return names;
    }
}
