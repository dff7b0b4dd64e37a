package io.ppa.store.clickhouse;

import io.ppa.store.SchemaObject;
import io.ppa.store.SchemaSnapshot;
import io.ppa.store.SqlText;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What the objects of the schema look like now, and what they looked like when a migration left them. */
final class ClickHouseObjects {

    private final ClickHouse clickhouse;

    ClickHouseObjects(ClickHouse clickhouse) {
        this.clickhouse = clickhouse;
    }

    SchemaSnapshot found() {
        return snapshot("objects");
    }

    /** Empty when nothing was recorded yet. */
    SchemaSnapshot recorded() {
        return snapshot("recorded_objects");
    }

    /** One insert, so that a recording is there wholly or not at all. */
    void record(SchemaSnapshot snapshot, Instant now) {
        StringBuilder csv = new StringBuilder("generation,kind,name,definition\n");
        snapshot.definitions()
                .forEach((object, definition) -> csv.append(now.toEpochMilli())
                        .append(',')
                        .append(quoted(object.kind()))
                        .append(',')
                        .append(quoted(object.name()))
                        .append(',')
                        .append(quoted(definition))
                        .append('\n'));
        clickhouse.insertCsv("ppa_schema_object", csv.toString());
    }

    private SchemaSnapshot snapshot(String query) {
        Map<SchemaObject, String> definitions = new TreeMap<>();
        clickhouse
                .query(
                        SqlText.load("clickhouse/schema/" + query + ".sql"),
                        Map.of(),
                        row -> Map.entry(
                                new SchemaObject(row.getString("kind"), row.getString("name")),
                                row.getString("definition")))
                .forEach(object -> definitions.put(object.getKey(), object.getValue()));
        return new SchemaSnapshot(definitions);
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }
}
