package io.ppa.store;

import java.util.List;

/**
 * What applying a schema did.
 *
 * @param store the store's name, for example {@code clickhouse}
 * @param version the number of the newest migration applied, now or before; 0 for a store that is not configured
 * @param migrations labels of those applied now, in order; empty when the schema was up to date
 * @param notes what else was done or is left to do, a sentence each: partitions made, indexes built, rows to backfill
 */
public record SchemaReport(String store, int version, List<String> migrations, List<String> notes) {

    /**
     * Of a store that may be left out, and is.
     *
     * @param property what would name it, for example {@code ppa.arangodb.url}
     */
    public static SchemaReport notConfigured(String store, String property) {
        return new SchemaReport(store, 0, List.of(), List.of(SchemaStatus.unnamed(property)));
    }
}
