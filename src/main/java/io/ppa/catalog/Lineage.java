package io.ppa.catalog;

import java.util.List;

/**
 * What a job reads and writes, as data catalogues are told.
 *
 * @param reads never more than it may read
 * @param writes the one first whose rows its results count
 */
public record Lineage(List<Dataset> reads, List<Dataset> writes) {

    /** A job that says nothing of it. */
    public static final Lineage NONE = new Lineage(List.of(), List.of());

    public Lineage {
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }

    /**
     * Something in a store.
     *
     * @param store {@code clickhouse}, {@code postgres} (schema {@code public}), {@code redis}, {@code arangodb} or {@code weaviate}
     * @param name of a table, a stream or pattern of keys, a collection or a class
     */
    public record Dataset(String store, String name) {

        /** As a job's file writes it. */
        @Override
        public String toString() {
            return store + "." + name;
        }
    }
}
