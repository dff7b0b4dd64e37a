package io.ppa.store;

import org.jspecify.annotations.Nullable;

/**
 * Where each store is. Passwords are part of it, so its text form leaves them out.
 *
 * @param embedded whether these are the engines under a data directory rather than servers somebody runs
 */
public record StoreLocations(
        boolean embedded, ClickHouseLocation clickhouse, PostgresLocation postgres, RedisLocation redis) {

    /**
     * @param url HTTP endpoint, for example {@code http://127.0.0.1:18123}
     * @param database the database that holds the suite's tables
     */
    public record ClickHouseLocation(
            String url,
            String database,
            String user,
            @Nullable String password) {
        @Override
        public String toString() {
            return url + "/" + database;
        }
    }

    /** @param url JDBC URL without credentials, for example {@code jdbc:postgresql://127.0.0.1:15432/ppa} */
    public record PostgresLocation(
            String url, String user, @Nullable String password) {
        @Override
        public String toString() {
            return url;
        }
    }

    /** @param url for example {@code redis://127.0.0.1:16379}, without credentials */
    public record RedisLocation(
            String url, @Nullable String user, @Nullable String password) {
        @Override
        public String toString() {
            return url;
        }
    }
}
