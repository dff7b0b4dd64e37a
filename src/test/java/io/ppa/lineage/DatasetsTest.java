package io.ppa.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.catalog.Lineage.Dataset;
import io.ppa.lineage.Datasets.Name;
import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.ArangoLocation;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreLocations.H2Location;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.StoreLocations.RedisLocation;
import io.ppa.store.StoreLocations.WeaviateLocation;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Names of data sets that every tool gives alike. */
class DatasetsTest {

    private static Datasets servers(String postgres) {
        return new Datasets(new StoreLocations(
                false,
                new ClickHouseLocation("https://ch.example:8443", "ppa", "ppa", "hunter2"),
                new PostgresLocation(postgres, "ppa", "hunter2"),
                new RedisLocation("rediss://cache.example:6380/0", null, "hunter2"),
                null,
                new ArangoLocation("http://graph.example:8529", "ppa", "root", "hunter2"),
                new WeaviateLocation("http://vec.example:8080", "vec.example:50051", null)));
    }

    static Stream<Arguments> names() {
        return Stream.of(
                Arguments.of("clickhouse", "clickhouse://ch.example:8443", "ppa.x"),
                Arguments.of("postgres", "postgres://db.example:5433", "prod.public.x"),
                Arguments.of("redis", "redis://cache.example:6380", "x"),
                Arguments.of("arangodb", "arangodb://graph.example:8529", "ppa.x"),
                Arguments.of("weaviate", "weaviate://vec.example:8080", "x"));
    }

    @ParameterizedTest
    @MethodSource("names")
    void ofServers(String store, String namespace, String name) {
        assertThat(servers("jdbc:postgresql://db.example:5433/prod?sslmode=require")
                        .name(new Dataset(store, "x")))
                .contains(new Name(namespace, name));
    }

    static Stream<Arguments> addresses() {
        return Stream.of(
                Arguments.of("jdbc:postgresql://db.example/prod", "postgres://db.example:5432"),
                Arguments.of("jdbc:postgresql://one:1,two:2/prod", "postgres://one:1"),
                Arguments.of("jdbc:postgresql:///prod", "postgres://localhost:5432"));
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void ofPostgreSql_whateverItsAddressLeavesOut(String url, String namespace) {
        assertThat(servers(url).name(new Dataset("postgres", "x"))).contains(new Name(namespace, "prod.public.x"));
    }

    @Test
    void ofTheEmbeddedEngines_andOfStoresThatAreNotThere() {
        ClickHouseLocation clickhouse = new ClickHouseLocation("http://127.0.0.1:18123", "ppa", "default", null);
        PostgresLocation postgres = new PostgresLocation("jdbc:postgresql://127.0.0.1:15432/ppa", "postgres", null);
        RedisLocation redis = new RedisLocation("redis://127.0.0.1:16379", null, null);
        Datasets embedded = new Datasets(new StoreLocations(
                true,
                clickhouse,
                postgres,
                redis,
                new H2Location("jdbc:h2:tcp://127.0.0.1:19092/ppa", "ppa"),
                null,
                null));
        assertThat(embedded.name(new Dataset("arangodb", "probabilistic_nodes")))
                .contains(new Name("h2://127.0.0.1:19092", "ppa.probabilistic_nodes"));
        assertThat(embedded.name(new Dataset("weaviate", "ProbabilisticPattern")))
                .contains(new Name("h2://127.0.0.1:19092", "ppa.ProbabilisticPattern"));
        Datasets few = new Datasets(new StoreLocations(false, clickhouse, postgres, redis, null, null, null));
        assertThat(few.name(new Dataset("arangodb", "probabilistic_nodes"))).isEmpty();
    }
}
