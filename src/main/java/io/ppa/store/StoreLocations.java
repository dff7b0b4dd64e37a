package io.ppa.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where each store is. Passwords are part of it, so its text form leaves them out, and the parameters of the addresses too.
 *
 * @param embedded whether these are the engines under a data directory rather than servers somebody runs
 * @param h2 stands in for ArangoDB and Weaviate where the engines are embedded; null where they are not
 * @param arangodb null where the engines are embedded, and where no server is named
 * @param weaviate null like {@code arangodb}
 */
public record StoreLocations(
        boolean embedded,
        ClickHouseLocation clickhouse,
        PostgresLocation postgres,
        RedisLocation redis,
        @Nullable H2Location h2,
        @Nullable ArangoLocation arangodb,
        @Nullable WeaviateLocation weaviate) {

    /** @throws StoreUnavailableException when no ArangoDB is named */
    public ArangoLocation requireArangodb() {
        if (arangodb == null) {
            throw unnamed("arangodb", "ArangoDB", "ppa.arangodb.url");
        }
        return arangodb;
    }

    /** @throws StoreUnavailableException when no Weaviate is named */
    public WeaviateLocation requireWeaviate() {
        if (weaviate == null) {
            throw unnamed("weaviate", "Weaviate", "ppa.weaviate.url");
        }
        return weaviate;
    }

    /** A text without the parameters of the addresses in it: they may hold a secret that no setting of ours names. */
    public static String withoutQueries(String text) {
        return text.replaceAll("(\\w://\\S*?)\\?\\S*", "$1");
    }

    private static StoreUnavailableException unnamed(String store, String name, String property) {
        return new StoreUnavailableException(
                store,
                "this needs " + name + ", and " + SettingSource.named(property) + " does not say where it is",
                "Set it in the environment or in the file given by --config (environment: PPA_CONFIG).",
                null);
    }

    /**
     * @param url HTTP endpoint, for example {@code http://127.0.0.1:18123}; of a cluster any of its servers
     * @param database the database that holds the suite's tables; in a cluster the distributed ones
     * @param cluster null for a server that stands alone
     */
    public record ClickHouseLocation(
            String url,
            String database,
            String user,
            @Nullable String password,
            @Nullable ClusterLocation cluster) {

        /** A server that stands alone. */
        public ClickHouseLocation(String url, String database, String user, @Nullable String password) {
            this(url, database, user, password, null);
        }

        /** The database of a cluster's servers that holds the rows; {@link #database} holds the distributed tables. */
        public String shardDatabase() {
            return database + "_shard";
        }

        /** A server with the same user, by itself. */
        public ClickHouseLocation at(String otherUrl, String otherDatabase) {
            return new ClickHouseLocation(otherUrl, otherDatabase, user, password);
        }

        /** The server alone, for people to read. */
        public String shownUrl() {
            return withoutQueries(url);
        }

        @Override
        public String toString() {
            return shownUrl() + "/" + database + (cluster == null ? "" : " (cluster " + cluster.name() + ")");
        }
    }

    /**
     * @param name as the servers' {@code remote_servers} have it: letters, digits, {@code _}, {@code -} and {@code .}
     * @param nodes HTTP endpoints of its servers, where those that the cluster names cannot be reached from here; else empty
     */
    public record ClusterLocation(String name, List<String> nodes) {

        public ClusterLocation {
            nodes = List.copyOf(nodes);
        }
    }

    /** @param url JDBC URL without credentials, for example {@code jdbc:postgresql://127.0.0.1:15432/ppa} */
    public record PostgresLocation(
            String url, String user, @Nullable String password) {
        @Override
        public String toString() {
            return withoutQueries(url);
        }
    }

    /** @param url for example {@code redis://127.0.0.1:16379}, without credentials */
    public record RedisLocation(
            String url, @Nullable String user, @Nullable String password) {
        @Override
        public String toString() {
            return withoutQueries(url);
        }
    }

    /**
     * @param url JDBC URL, for example {@code jdbc:h2:tcp://127.0.0.1:19092/ppa}
     * @param user has rights on the suite's schema only, and no password
     */
    public record H2Location(String url, String user) {
        @Override
        public String toString() {
            return withoutQueries(url);
        }
    }

    /** @param url for example {@code http://127.0.0.1:8529}, without credentials */
    public record ArangoLocation(
            String url,
            String database,
            String user,
            @Nullable String password) {
        @Override
        public String toString() {
            return withoutQueries(url) + "/" + database;
        }
    }

    /**
     * @param url of REST, for example {@code http://127.0.0.1:8080}, without credentials
     * @param grpc host and port of gRPC, for example {@code 127.0.0.1:50051}
     */
    public record WeaviateLocation(
            String url, String grpc, @Nullable String apiKey) {
        @Override
        public String toString() {
            return withoutQueries(url);
        }
    }
}
