package io.ppa.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SchemaSnapshotTest {

    private static final SchemaObject OLD = new SchemaObject("table", "public.old");

    private static final Map<SchemaObject, String> NEW = Map.of(
            new SchemaObject("table", "public.new"), "table",
            new SchemaObject("column", "public.new.id"), "uuid",
            new SchemaObject("index", "idx_new"), "CREATE INDEX idx_new ON public.new USING btree (id)");

    @Test
    void tableThatWasNeverRecorded_isTakenOverWithItsPartsAndIndexes() {
        SchemaSnapshot recorded = new SchemaSnapshot(Map.of(OLD, "table"));
        SchemaSnapshot found = with(NEW);

        SchemaSnapshot now = recorded.toRecord(found, found, false).orElseThrow();
        assertThat(now.drift(found)).isEmpty();
        assertThat(now.toRecord(found, found, false)).isEmpty();
    }

    @Test
    void whatSomebodyAddedToARecordedTable_staysNews() {
        SchemaSnapshot recorded = new SchemaSnapshot(Map.of(OLD, "table"));
        SchemaObject column = new SchemaObject("column", "public.old.sneaked");
        SchemaObject index = new SchemaObject("index", "idx_old");
        SchemaSnapshot found =
                with(Map.of(column, "text", index, "CREATE INDEX idx_old ON public.old USING btree (sneaked)"));

        assertThat(recorded.toRecord(found, found, false)).isEmpty();
        assertThat(recorded.toRecord(found, found, true).orElseThrow().drift(found))
                .extracting(SchemaDrift::object)
                .containsExactly(column, index);
    }

    private static SchemaSnapshot with(Map<SchemaObject, String> more) {
        Map<SchemaObject, String> definitions = new HashMap<>(more);
        definitions.put(OLD, "table");
        return new SchemaSnapshot(definitions);
    }
}
