package io.ppa.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.store.StoreLocations.ClickHouseLocation;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.clickhouse.ClickHouseSchema;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.testing.TestStores;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Two applications of both schemas at once: one does it, the other waits and finds it done. */
class SchemaLockTest {

    @Test
    void twoAtOnceApplyOnce() throws Exception {
        PostgresLocation postgres = TestStores.freshPostgresDatabase();
        ClickHouseLocation clickhouse = TestStores.freshClickHouseDatabase();
        Callable<List<Integer>> apply = () -> {
            try (HikariDataSource database = Postgres.connect(postgres, 4);
                    ClickHouse pool = ClickHouse.connect(clickhouse)) {
                PostgresSchema schema = new PostgresSchema(database, Clock.systemUTC());
                int first = schema.apply().migrations().size();
                ClickHouseSchema second = new ClickHouseSchema(pool, Clock.systemUTC());
                return List.of(
                        first, schema.exclusively(second::apply).migrations().size());
            }
        };
        ExecutorService both = Executors.newFixedThreadPool(2);
        try {
            List<Integer> postgresMigrations = new ArrayList<>();
            List<Integer> clickhouseMigrations = new ArrayList<>();
            for (Future<List<Integer>> done : both.invokeAll(List.of(apply, apply))) {
                postgresMigrations.add(done.get().get(0));
                clickhouseMigrations.add(done.get().get(1));
            }

            assertThat(postgresMigrations)
                    .containsExactlyInAnyOrder(0, Migration.of("postgres").size());
            assertThat(clickhouseMigrations)
                    .containsExactlyInAnyOrder(0, Migration.of("clickhouse").size());
        } finally {
            both.shutdown();
        }
    }
}
