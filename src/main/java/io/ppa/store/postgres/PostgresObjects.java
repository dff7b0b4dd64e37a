package io.ppa.store.postgres;

import io.ppa.store.SchemaObject;
import io.ppa.store.SchemaSnapshot;
import io.ppa.store.SqlText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** What the objects of the schema look like now, and what they looked like when a migration left them. */
final class PostgresObjects {

    private final JdbcClient jdbc;

    private final TransactionTemplate transaction;

    private final SqlText query = SqlText.load("postgres/schema/objects.sql");

    PostgresObjects(DataSource database) {
        this.jdbc = JdbcClient.create(database);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
    }

    SchemaSnapshot found() {
        return transaction.execute(status -> {
            jdbc.sql("SET LOCAL search_path TO pg_catalog").update();
            return snapshot(query.text());
        });
    }

    /** Empty when nothing was recorded yet. */
    SchemaSnapshot recorded() {
        boolean there = jdbc.sql("SELECT to_regclass('ppa.schema_object') IS NOT NULL")
                .query(Boolean.class)
                .single();
        return there ? snapshot("SELECT kind, name, definition FROM ppa.schema_object") : new SchemaSnapshot(Map.of());
    }

    void record(SchemaSnapshot snapshot, Instant now) {
        transaction.executeWithoutResult(status -> {
            jdbc.sql("DELETE FROM ppa.schema_object").update();
            snapshot.definitions()
                    .forEach((object, definition) -> jdbc.sql("""
                            INSERT INTO ppa.schema_object (kind, name, definition, recorded_at)
                            VALUES (:kind, :name, :definition, :now)""")
                            .param("kind", object.kind())
                            .param("name", object.name())
                            .param("definition", definition)
                            .param("now", OffsetDateTime.ofInstant(now, ZoneOffset.UTC))
                            .update());
        });
    }

    private SchemaSnapshot snapshot(String sql) {
        Map<SchemaObject, String> definitions = new TreeMap<>();
        jdbc.sql(sql).query((ResultSet row) -> {
            definitions.put(object(row), row.getString("definition"));
        });
        return new SchemaSnapshot(definitions);
    }

    private static SchemaObject object(ResultSet row) throws SQLException {
        return new SchemaObject(row.getString("kind"), row.getString("name"));
    }
}
