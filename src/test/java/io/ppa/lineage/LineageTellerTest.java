package io.ppa.lineage;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.Catalog;
import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.launch.LaunchResult;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.testing.Receiver;
import io.ppa.testing.TestStores;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a data catalogue may cost. */
class LineageTellerTest {

    private static final int RUNS = 10;

    @Test
    void aCatalogueThatIsSilent_costsASecond_howeverManyRunsItIsToBeToldOf() {
        PostgresLocation database = TestStores.freshPostgresDatabase();
        try (Receiver receiver = new Receiver();
                HikariDataSource postgres = Postgres.connect(database, 4)) {
            new PostgresSchema(postgres, Clock.systemUTC()).apply();
            receiver.answers(Collections.nCopies(2 * RUNS, Receiver.SILENCE).toArray(Integer[]::new));
            LineageTeller teller = new LineageTeller(
                    new LineageSettings(URI.create(receiver.url()), null, null, "ppa"),
                    Catalog.load(Optional.empty()),
                    TestStores.locations(),
                    postgres,
                    Clock.systemUTC());
            JobRequest request = new JobRequest(
                    "daily-rollup",
                    new DayRange(LocalDate.of(2024, 3, 31), LocalDate.of(2024, 3, 31)),
                    List.of(),
                    Map.of(),
                    null);
            long before = System.nanoTime();
            for (int id = 1; id <= RUNS; id++) {
                teller.started(id, request);
                teller.ended(
                        request,
                        new LaunchResult(
                                id,
                                "daily-rollup",
                                "2024-03-31",
                                "COMPLETED",
                                0,
                                List.of(),
                                Map.of(),
                                List.of(),
                                List.of(),
                                "",
                                0));
            }
            teller.close();

            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .as("one after the other they would take a second each")
                    .isLessThan(Duration.ofSeconds(RUNS));
        }
    }
}
