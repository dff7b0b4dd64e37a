package io.ppa.embedded;

import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreLocations.H2Location;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.StoreLocations.RedisLocation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code stores.json}: where the running engines of a data directory are, and who runs them. It is there exactly while
 * they answer; after a kill -9 a stale one stays until the next start.
 *
 * @param pid the process that runs them
 */
record StoresFile(StoreLocations locations, long pid) {

    private static final JsonMapper JSON = JsonMapper.shared();

    static Path in(Path dataDir) {
        return dataDir.resolve("stores.json");
    }

    /** What the file says; empty when it is absent or being replaced. */
    static Optional<StoresFile> read(Path dataDir) {
        try {
            JsonNode root = JSON.readTree(Files.readString(in(dataDir)));
            JsonNode clickhouse = root.path("clickhouse");
            JsonNode postgres = root.path("postgres");
            JsonNode h2 = root.path("h2");
            StoreLocations locations = new StoreLocations(
                    true,
                    new ClickHouseLocation(
                            clickhouse.path("url").asString(),
                            clickhouse.path("database").asString(),
                            clickhouse.path("user").asString(),
                            null),
                    new PostgresLocation(
                            postgres.path("url").asString(),
                            postgres.path("user").asString(),
                            null),
                    new RedisLocation(root.path("redis").path("url").asString(), null, null),
                    new H2Location(h2.path("url").asString(), h2.path("user").asString()),
                    null,
                    null);
            return Optional.of(new StoresFile(locations, root.path("pid").asLong()));
        } catch (IOException | JacksonException e) {
            return Optional.empty();
        }
    }

    void write(Path dataDir) throws IOException {
        Path temporary = dataDir.resolve("stores.json.tmp");
        Files.writeString(temporary, text() + "\n");
        Files.move(temporary, in(dataDir), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** The file's text. */
    String text() {
        Map<String, Object> root = new LinkedHashMap<>();
        root.put(
                "clickhouse",
                map(
                        "url", locations.clickhouse().url(),
                        "database", locations.clickhouse().database(),
                        "user", locations.clickhouse().user()));
        root.put(
                "postgres",
                map(
                        "url", locations.postgres().url(),
                        "database", PostgresEngine.DATABASE,
                        "user", locations.postgres().user()));
        root.put("redis", map("url", locations.redis().url()));
        H2Location h2 = locations.h2();
        if (h2 != null) {
            root.put("h2", map("url", h2.url(), "user", h2.user()));
        }
        root.put("pid", pid);
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root);
    }

    private static Map<String, Object> map(String... namesAndValues) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
