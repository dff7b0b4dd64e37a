package io.ppa.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
