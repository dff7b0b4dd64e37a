package io.ppa.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.launch.RefusedException;
import io.ppa.store.SettingSource;
import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.ArangoLocation;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.StoreLocations.RedisLocation;
import io.ppa.store.StoreLocations.WeaviateLocation;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.testing.Relay;
import io.ppa.testing.TestStores;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a monitor tells over HTTP of stores that answer, are down, or hang. */
class MonitorTest {

    private static final String SECRET = "s3cret";

    @SuppressWarnings("NullAway.Init")
    private static PostgresLocation applied;

    @BeforeAll
    static void schema() {
        applied = TestStores.freshPostgresDatabase();
        try (HikariDataSource pool = Postgres.connect(applied, 3)) {
            new PostgresSchema(pool, Clock.systemUTC()).apply();
        }
    }

    @Test
    void health_hasALineForEachStore_andIsUp_whenAllThatAreNamedAnswer() {
        try (Monitor monitor = monitor(stores(applied, TestStores.locations().redis()))) {
            URI actuator = serve(monitor);

            HttpResponse<String> answer = Scraped.get(actuator, "/health");
            JsonNode health = Scraped.json(actuator, "/health");

            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(health.path("status").asString()).isEqualTo("UP");
            assertThat(status(health))
                    .isEqualTo(Map.of(
                            "process", "UP",
                            "clickhouse", "UP",
                            "postgres", "UP",
                            "schema", "UP",
                            "redis", "UP",
                            "arangodb", "UNKNOWN",
                            "weaviate", "UNKNOWN"));
            assertThat(health.at("/components/arangodb/details/message").asString())
                    .isEqualTo("not configured: ppa.arangodb.url does not say where it is");
            assertThat(Scraped.get(actuator, "/health/readiness").statusCode()).isEqualTo(200);
            assertThat(Scraped.metric(actuator, "ppa_store_up{"))
                    .containsExactlyInAnyOrder(
                            "ppa_store_up{store=\"clickhouse\"} 1.0",
                            "ppa_store_up{store=\"postgres\"} 1.0",
                            "ppa_store_up{store=\"schema\"} 1.0",
                            "ppa_store_up{store=\"redis\"} 1.0");
        }
    }

    @Test
    void embeddedEngines_haveALineForH2() {
        try (Monitor monitor = monitor(TestStores.locations())) {
            assertThat(status(Scraped.json(serve(monitor), "/health")))
                    .containsEntry("h2", "UP")
                    .doesNotContainKeys("arangodb", "weaviate");
        }
    }

    @Test
    void readiness_isDown_untilTheSchemaIsApplied_whileLivenessIsUp() {
        PostgresLocation empty = TestStores.freshPostgresDatabase();
        try (Monitor monitor = monitor(stores(empty, TestStores.locations().redis()))) {
            URI actuator = serve(monitor);

            assertThat(Scraped.get(actuator, "/health/liveness").statusCode()).isEqualTo(200);
            HttpResponse<String> before = Scraped.get(actuator, "/health/readiness");
            assertThat(before.statusCode()).isEqualTo(503);
            assertThat(before.body()).contains("schema is not applied", "Run 'ppa schema apply'.");
            assertThat(Scraped.metric(actuator, "ppa_figures_up{figures=\"tenants\"}"))
                    .containsExactly("ppa_figures_up{figures=\"tenants\"} 0.0");

            try (HikariDataSource pool = Postgres.connect(empty, 3)) {
                new PostgresSchema(pool, Clock.systemUTC()).apply();
            }
            assertThat(Scraped.get(actuator, "/health/readiness").statusCode()).isEqualTo(200);
            assertThat(Scraped.metric(actuator, "ppa_figures_up{figures=\"tenants\"}"))
                    .containsExactly("ppa_figures_up{figures=\"tenants\"} 1.0");
        }
    }

    @Test
    void outage_isToldWithAnAction_andItsEnd() {
        URI at = URI.create(applied.url().substring("jdbc:".length()));
        try (Relay relay = new Relay(at.getHost(), at.getPort());
                Monitor monitor = monitor(
                        stores(
                                new PostgresLocation(
                                        applied.url().replace(":" + at.getPort(), ":" + relay.port()) + "?sslpassword="
                                                + SECRET,
                                        applied.user(),
                                        SECRET),
                                TestStores.locations().redis()),
                        Duration.ofSeconds(4))) {
            URI actuator = serve(monitor);
            assertThat(Scraped.get(actuator, "/health/readiness").statusCode()).isEqualTo(200);

            relay.cut();
            HttpResponse<String> down = Scraped.get(actuator, "/health");
            assertThat(down.statusCode()).isEqualTo(503);
            assertThat(down.body())
                    .contains("cannot be reached", "Start it, or give its address in ppa.postgres.url.")
                    .doesNotContain(SECRET, "Exception", "\\tat ");
            assertThat(status(JsonMapper.shared().readTree(down.body())))
                    .containsEntry("postgres", "DOWN")
                    .containsEntry("schema", "DOWN")
                    .containsEntry("redis", "UP");
            assertThat(Scraped.get(actuator, "/health/liveness").statusCode()).isEqualTo(200);
            HttpResponse<String> scrape = Scraped.get(actuator, "/prometheus");
            assertThat(scrape.statusCode()).isEqualTo(200);
            assertThat(scrape.body())
                    .contains("ppa_store_up{store=\"postgres\"} 0.0", "ppa_figures_up{figures=\"backlog\"} 0.0")
                    .doesNotContain("ppa_ledger_backlog_days");

            relay.mend();
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> Scraped.get(actuator, "/health/readiness").statusCode() == 200);
        }
    }

    @Test
    void storesThatHang_areWaitedForSideBySide_andNoLongerThanPatienceAllows() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String host = "127.0.0.1:" + silent.getLocalPort();
            StoreLocations stores = new StoreLocations(
                    false,
                    TestStores.locations().clickhouse(),
                    applied,
                    new RedisLocation("redis://" + host, null, SECRET),
                    null,
                    new ArangoLocation("http://" + host, "ppa", "root", SECRET),
                    new WeaviateLocation("http://" + host, host, SECRET));
            try (Monitor monitor = monitor(stores, Duration.ofSeconds(2))) {
                URI actuator = serve(monitor);
                Scraped.get(actuator, "/health/liveness");

                long start = System.nanoTime();
                HttpResponse<String> answer = Scraped.get(actuator, "/health");
                Duration took = Duration.ofNanos(System.nanoTime() - start);

                assertThat(answer.statusCode()).isEqualTo(503);
                assertThat(status(JsonMapper.shared().readTree(answer.body())))
                        .containsEntry("redis", "DOWN")
                        .containsEntry("arangodb", "DOWN")
                        .containsEntry("weaviate", "DOWN")
                        .containsEntry("postgres", "UP");
                assertThat(answer.body()).contains("did not answer within 2 s").doesNotContain(SECRET);
                assertThat(took).as("less than one after the other").isLessThan(Duration.ofSeconds(6));
            }
        }
    }

    @Test
    void nothingElseIsServed_whateverTheMachinesSettingsSay() {
        System.setProperty("management.endpoints.web.exposure.include", "*");
        System.setProperty("server.port", "1");
        try (Monitor monitor = monitor(stores(applied, TestStores.locations().redis()))) {
            URI actuator = serve(monitor);

            for (String path : List.of("/env", "/beans", "/heapdump", "/loggers", "/shutdown")) {
                assertThat(Scraped.get(actuator, path).statusCode()).as(path).isEqualTo(404);
            }
            assertThat(new TreeSet<>(Scraped.json(actuator, "").path("_links").propertyNames()))
                    .containsExactly("health", "health-path", "prometheus", "self");
        } finally {
            System.clearProperty("management.endpoints.web.exposure.include");
            System.clearProperty("server.port");
        }
    }

    @Test
    void portThatIsTaken_isRefused_sayingWhatToDo() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                Monitor monitor = monitor(TestStores.locations())) {
            HttpSettings settings = HttpSettings.of(
                    new SettingSource(Map.of("PPA_HTTP_PORT", String.valueOf(taken.getLocalPort())), Map.of()));

            assertThatThrownBy(() -> monitor.serve(settings)).isInstanceOfSatisfying(RefusedException.class, e -> {
                assertThat(e).hasMessageContaining("127.0.0.1:" + taken.getLocalPort() + ": the port is taken");
                assertThat(e.action()).contains("ppa.http.port", "PPA_HTTP_PORT");
            });
        }
    }

    @Test
    void addressOfAnotherMachine_isRefused_sayingWhatToDo() {
        try (Monitor monitor = monitor(TestStores.locations())) {
            HttpSettings settings = HttpSettings.of(
                    new SettingSource(Map.of("PPA_HTTP_ADDRESS", "192.0.2.1", "PPA_HTTP_PORT", "0"), Map.of()));

            assertThatThrownBy(() -> monitor.serve(settings))
                    .isInstanceOfSatisfying(
                            RefusedException.class,
                            e -> assertThat(e.getMessage() + e.action())
                                    .contains("192.0.2.1", "ppa.http.address", "PPA_HTTP_ADDRESS"));
        }
    }

    @Test
    void nothingIsServed_whenThePortIsOff() {
        try (Monitor monitor = monitor(TestStores.locations())) {
            assertThat(monitor.serve(HttpSettings.of(new SettingSource(Map.of("PPA_HTTP_PORT", "off"), Map.of()))))
                    .isEmpty();
        }
    }

    /** That asks anew each time. */
    private static Monitor monitor(StoreLocations stores) {
        return monitor(stores, Duration.ofSeconds(30));
    }

    private static Monitor monitor(StoreLocations stores, Duration patience) {
        return Monitor.of(stores, List.of("daily-rollup"), List::of, Clock.systemUTC(), Duration.ZERO, patience);
    }

    private static URI serve(Monitor monitor) {
        return monitor.serve(HttpSettings.of(new SettingSource(Map.of("PPA_HTTP_PORT", "0"), Map.of())))
                .orElseThrow();
    }

    private static StoreLocations stores(PostgresLocation postgres, RedisLocation redis) {
        return new StoreLocations(false, TestStores.locations().clickhouse(), postgres, redis, null, null, null);
    }

    private static Map<String, String> status(JsonNode health) {
        return health.path("components")
                .propertyStream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().path("status").asString()));
    }
}
