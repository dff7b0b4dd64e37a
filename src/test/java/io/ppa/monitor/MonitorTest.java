package io.ppa.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.ppa.store.StoreLocations;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.testing.TestStores;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MonitorTest {
    @Test
    void shows() {
        StoreLocations shared = TestStores.locations();
        PostgresLocation pg = TestStores.freshPostgresDatabase();
        StoreLocations at = new StoreLocations(false, shared.clickhouse(), pg, shared.redis(), null, null, null);
        long t = System.nanoTime();
        try (Monitor monitor = Monitor.of(at, List.of("daily-rollup"), List::of, Clock.systemUTC())) {
            URI uri = monitor.serve(HttpSettings.of(Map.of("PPA_HTTP_PORT", "0"), Map.of()))
                    .orElseThrow();
            System.out.println(uri + " in " + (System.nanoTime() - t) / 1000000);
            for (String p : List.of(
                    "",
                    "/health",
                    "/health/liveness",
                    "/health/readiness",
                    "/health/postgres",
                    "/env",
                    "/prometheus",
                    "/../x")) {
                var a = Scraped.get(uri, p);
                System.out.println(p + " " + a.statusCode() + " " + a.headers().map() + "\n" + a.body());
            }
        }
        assertThat(at).isNotNull();
    }
}
