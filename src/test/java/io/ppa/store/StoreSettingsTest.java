package io.ppa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StoreSettingsTest {

    private static final Map<String, String> ALL = Map.of(
            "ppa.clickhouse.url", "https://ch.example:8443",
            "ppa.clickhouse.database", "analytics",
            "ppa.clickhouse.user", "reader",
            "ppa.clickhouse.password", "c",
            "ppa.postgres.url", "jdbc:postgresql://pg.example/ppa?ssl=true",
            "ppa.postgres.user", "writer",
            "ppa.postgres.password", "p",
            "ppa.redis.url", "redis://redis.example:6380/2");

    @Test
    void embeddedNeedsNothing() {
        assertThat(StoreSettings.resolve("embedded", Map.of(), ALL)).isEmpty();
    }

    @Test
    void productionTakesEveryStoreFromTheFile() {
        StoreLocations found = production(Map.of(), ALL);
        assertThat(found.embedded()).isFalse();
        assertThat(found.clickhouse())
                .isEqualTo(
                        new StoreLocations.ClickHouseLocation("https://ch.example:8443", "analytics", "reader", "c"));
        assertThat(found.postgres())
                .isEqualTo(new StoreLocations.PostgresLocation(
                        "jdbc:postgresql://pg.example/ppa?ssl=true", "writer", "p"));
        assertThat(found.redis())
                .isEqualTo(new StoreLocations.RedisLocation("redis://redis.example:6380/2", null, null));
    }

    @Test
    void arangodbAndWeaviateAreThere_onlyWhereTheyAreNamed() {
        StoreLocations none = production(
                Map.of("PPA_ARANGODB_PASSWORD", "a", "PPA_WEAVIATE_API_KEY", "w", "PPA_ARANGODB_URL", " "), ALL);

        assertThat(none.arangodb()).isNull();
        assertThat(none.weaviate()).isNull();
        assertThat(none.h2()).isNull();
        assertThatThrownBy(none::requireArangodb)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessage(
                        "this needs ArangoDB, and ppa.arangodb.url (environment: PPA_ARANGODB_URL) does not say where"
                                + " it is");
        assertThatThrownBy(none::requireWeaviate)
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("ppa.weaviate.url (environment: PPA_WEAVIATE_URL)");
    }

    @Test
    void arangodbAndWeaviateAreTaken_withTheirDefaults() {
        Map<String, String> properties = new HashMap<>(ALL);
        properties.put("ppa.arangodb.url", "http://graph.example:8529");
        properties.put("ppa.weaviate.url", "https://patterns.example/");
        StoreLocations found = production(Map.of(), properties);

        assertThat(found.requireArangodb())
                .isEqualTo(new StoreLocations.ArangoLocation("http://graph.example:8529", "ppa", "root", null));
        assertThat(found.requireWeaviate())
                .isEqualTo(new StoreLocations.WeaviateLocation(
                        "https://patterns.example/", "patterns.example:50051", null));
    }

    @Test
    void arangodbAndWeaviateAreTaken_fromEnvironmentAndUrl_andTellNoSecret() {
        Map<String, String> env = Map.of(
                "PPA_ARANGODB_URL", "https://eve:s%40cret@graph.example",
                "PPA_ARANGODB_DATABASE", "trading",
                "PPA_WEAVIATE_URL", "http://patterns.example:8080",
                "PPA_WEAVIATE_GRPC", "[::1]:50052",
                "PPA_WEAVIATE_API_KEY", "k-secret");
        StoreLocations found = production(env, ALL);

        assertThat(found.requireArangodb())
                .isEqualTo(new StoreLocations.ArangoLocation("https://graph.example", "trading", "eve", "s@cret"));
        assertThat(found.requireWeaviate())
                .isEqualTo(
                        new StoreLocations.WeaviateLocation("http://patterns.example:8080", "[::1]:50052", "k-secret"));
        assertThat(found.toString()).doesNotContain("cret");
    }

    @Test
    void hostsWithAnUnderscore_areTaken_whereTheClientTakesThem() {
        Map<String, String> properties = new HashMap<>(ALL);
        properties.put("ppa.clickhouse.url", "http://my_clickhouse:8123");
        properties.put("ppa.postgres.url", "jdbc:postgresql://my_postgres:5432,other:5432/ppa");

        assertThat(production(Map.of(), properties).clickhouse().url()).isEqualTo("http://my_clickhouse:8123");
    }

    @ParameterizedTest
    @CsvSource({
        "ppa.arangodb.url, tcp://graph.example:8529, ppa.arangodb.url must begin with http:// or https://",
        "ppa.arangodb.url, http://root:se cret@graph.example, ppa.arangodb.url is not a URL",
        "ppa.weaviate.url, patterns.example:8080, ppa.weaviate.url must begin with http:// or https://",
        "ppa.weaviate.url, http://eve:secret@patterns.example, ppa.weaviate.url holds a user or a password",
        "ppa.weaviate.grpc, http://patterns.example:50051, ppa.weaviate.grpc is not host:port",
        "ppa.weaviate.grpc, patterns.example, ppa.weaviate.grpc is not host:port",
        "ppa.weaviate.grpc, patterns.example:65536, ppa.weaviate.grpc is not host:port",
        "ppa.weaviate.grpc, patterns.example:0, ppa.weaviate.grpc is not host:port",
        "ppa.weaviate.grpc, my_weaviate:50051, ppa.weaviate.grpc is not host:port",
        "ppa.weaviate.url, http://my_weaviate:8080, 'ppa.weaviate.url names a host with a sign that URLs do not allow there, such as _.'",
        "ppa.weaviate.url, http:///x, ppa.weaviate.url names no host.",
        "ppa.weaviate.url, http://patterns.example:99999, ppa.weaviate.url names a port that is no number from 1 to 65535.",
        "ppa.arangodb.url, http://root:se_cret@my_graph:8529, ppa.arangodb.url names a host with a sign",
        "ppa.redis.url, redis://my_redis:6379, ppa.redis.url names a host with a sign",
        "ppa.redis.url, redis://:6379, ppa.redis.url names no host",
        "ppa.clickhouse.url, http://:8123, ppa.clickhouse.url names no host",
        "ppa.clickhouse.url, http://my_clickhouse:0, ppa.clickhouse.url names a port"
    })
    void whatIsWrongWithThem_isNamed(String name, String value, String told) {
        Map<String, String> properties = new HashMap<>(ALL);
        properties.put("ppa.weaviate.url", "http://patterns.example:8080");
        properties.put(name, value);

        assertThatThrownBy(() -> StoreSettings.resolve("production", Map.of(), properties))
                .isInstanceOf(StoreSettingsException.class)
                .hasMessageContaining(told)
                .hasMessageNotContainingAny("secret", "se cret");
    }

    @Test
    void cluster_isWhatItsNameAndNodesSay() {
        StoreLocations found = production(
                Map.of(
                        "PPA_CLICKHOUSE_CLUSTER", "eu.west_1-a",
                        "PPA_CLICKHOUSE_NODES", "http://127.0.0.1:8123, http://127.0.0.1:8124"),
                ALL);
        assertThat(found.clickhouse().cluster())
                .isEqualTo(new StoreLocations.ClusterLocation(
                        "eu.west_1-a", List.of("http://127.0.0.1:8123", "http://127.0.0.1:8124")));
        assertThat(found.clickhouse().shardDatabase()).isEqualTo("analytics_shard");
        assertThat(found.clickhouse()).hasToString("https://ch.example:8443/analytics (cluster eu.west_1-a)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ppa.clickhouse.cluster  | a'b                      | ppa.clickhouse.cluster is 'a'b': a cluster's name has 1 to 100 letters",
                "ppa.clickhouse.database | analytics-2              | ppa.clickhouse.database is 'analytics-2': in a cluster its name has",
                "ppa.clickhouse.nodes    | http://a:1,ftp://b       | ppa.clickhouse.nodes must begin with http:// or https://",
                "ppa.clickhouse.nodes    | http://a:1,              | ppa.clickhouse.nodes must begin with http:// or https://",
                "ppa.clickhouse.nodes    | http://bob:secret@b:8123 | ppa.clickhouse.nodes holds a user or a password"
            })
    void clusterThatCannotBeUsed_isRefused(String name, String value, String told) {
        Map<String, String> properties = new HashMap<>(ALL);
        properties.put("ppa.clickhouse.cluster", "c");
        properties.put(name, value);
        assertThatThrownBy(() -> StoreSettings.resolve("production", Map.of(), properties))
                .isInstanceOf(StoreSettingsException.class)
                .hasMessageContaining(told)
                .hasMessageNotContaining("secret");
    }

    @Test
    void nodesWithoutACluster_areRefused() {
        assertThatThrownBy(
                        () -> StoreSettings.resolve("production", Map.of("PPA_CLICKHOUSE_NODES", "http://a:8123"), ALL))
                .isInstanceOf(StoreSettingsException.class)
                .hasMessageContaining(
                        "ppa.clickhouse.nodes names servers of a cluster, and ppa.clickhouse.cluster names none");
    }

    @Test
    void environmentGoesBeforeTheFile() {
        StoreLocations found =
                production(Map.of("PPA_CLICKHOUSE_URL", "http://other:8123", "PPA_CLICKHOUSE_PASSWORD", ""), ALL);
        assertThat(found.clickhouse())
                .isEqualTo(new StoreLocations.ClickHouseLocation("http://other:8123", "analytics", "reader", ""));
    }

    @Test
    void everyMissingOneIsNamedAtOnce() {
        assertThatThrownBy(() -> StoreSettings.resolve("production", Map.of(), Map.of()))
                .isInstanceOf(StoreSettingsException.class)
                .hasMessageContaining("ppa.clickhouse.url (environment: PPA_CLICKHOUSE_URL)")
                .hasMessageContaining("ppa.postgres.url (environment: PPA_POSTGRES_URL)")
                .hasMessageContaining("ppa.postgres.user (environment: PPA_POSTGRES_USER)")
                .hasMessageContaining("ppa.redis.url (environment: PPA_REDIS_URL)");
    }

    @Test
    void credentialsAreSplitOffTheUrl() {
        Map<String, String> properties = new HashMap<>(ALL);
        properties.keySet().removeIf(name -> name.endsWith("user") || name.endsWith("password"));
        properties.put("ppa.clickhouse.url", "http://bob:s%40cret@ch.example:8123/");
        properties.put("ppa.postgres.url", "jdbc:postgresql://pg.example/ppa?user=eve&password=s+cret&ssl=true");
        properties.put("ppa.redis.url", "rediss://:s%3Acret@redis.example:6379");
        StoreLocations found = production(Map.of(), properties);
        assertThat(found.clickhouse())
                .isEqualTo(
                        new StoreLocations.ClickHouseLocation("http://ch.example:8123/", "analytics", "bob", "s@cret"));
        assertThat(found.postgres())
                .isEqualTo(new StoreLocations.PostgresLocation(
                        "jdbc:postgresql://pg.example/ppa?ssl=true", "eve", "s+cret"));
        assertThat(found.redis())
                .isEqualTo(new StoreLocations.RedisLocation("rediss://redis.example:6379", null, "s:cret"));
        assertThat(found.toString()).doesNotContain("cret");
    }

    @Test
    void whatAUrlIsGivenBesides_isKept_andNotTold() {
        Map<String, String> properties = new HashMap<>(ALL);
        properties.put("ppa.clickhouse.url", "https://ch.example:8443?sslkey=hunter2");
        properties.put("ppa.postgres.url", "jdbc:postgresql://pg.example/ppa?sslmode=require&sslpassword=hunter2");
        properties.put("ppa.redis.url", "redis://redis.example:6380/2?token=hunter2");
        properties.put("ppa.arangodb.url", "http://graph.example:8529?token=hunter2");
        properties.put("ppa.weaviate.url", "https://patterns.example/?token=hunter2");
        StoreLocations found = production(Map.of(), properties);

        assertThat(found.postgres().url()).endsWith("/ppa?sslmode=require&sslpassword=hunter2");
        assertThat(List.of(
                        found.clickhouse(),
                        found.postgres(),
                        found.redis(),
                        found.requireArangodb(),
                        found.requireWeaviate()))
                .extracting(Object::toString)
                .containsExactly(
                        "https://ch.example:8443/analytics",
                        "jdbc:postgresql://pg.example/ppa",
                        "redis://redis.example:6380/2",
                        "http://graph.example:8529/ppa",
                        "https://patterns.example/");
        assertThat(found.toString()).doesNotContain("hunter2");
    }

    @Test
    void aWrongUrlIsNotRepeatedForItMayHoldAPassword() {
        Map<String, String> properties = new HashMap<>(ALL);
        properties.put("ppa.redis.url", "redis://:hush hush@redis.example");
        properties.put("ppa.postgres.url", "postgres://bob:secret@pg.example/ppa");
        assertThatThrownBy(() -> StoreSettings.resolve("production", Map.of(), properties))
                .isInstanceOf(StoreSettingsException.class)
                .hasMessageContaining("ppa.redis.url is not a URL")
                .hasMessageContaining("ppa.postgres.url must begin with jdbc:postgresql://")
                .hasMessageNotContainingAny("hush", "secret");
    }

    @Test
    void anUnknownProfileIsRefused() {
        assertThatThrownBy(() -> StoreSettings.resolve("prod", Map.of(), ALL))
                .isInstanceOf(StoreSettingsException.class)
                .hasMessageContaining("'prod'");
    }

    private static StoreLocations production(Map<String, String> env, Map<String, String> properties) {
        return StoreSettings.resolve("production", env, properties).orElseThrow();
    }
}
