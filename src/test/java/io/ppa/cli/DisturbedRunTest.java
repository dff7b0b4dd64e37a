package io.ppa.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.cli.Installation.Answer;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Leases.Attempt;
import io.ppa.store.postgres.ProcessIdentity;
import io.ppa.testing.Relay;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Commands whose stores go away, or who are asked to stop, at a certain point. */
class DisturbedRunTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @SuppressWarnings("NullAway.Init")
    private static Installation ppa;

    @SuppressWarnings("NullAway.Init")
    private static Relay clickhouse;

    @SuppressWarnings("NullAway.Init")
    private static Relay postgres;

    @SuppressWarnings("NullAway.Init")
    private static Installation relayed;

    @BeforeAll
    static void install() {
        ppa = Installation.applied();
        URI clickhouseAt = URI.create(ppa.environment("PPA_CLICKHOUSE_URL"));
        clickhouse = new Relay(clickhouseAt.getHost(), clickhouseAt.getPort());
        URI postgresAt = URI.create(ppa.postgresUrl().substring("jdbc:".length()));
        postgres = new Relay(postgresAt.getHost(), postgresAt.getPort());
        relayed = ppa.with(Map.of(
                "PPA_CLICKHOUSE_URL", "http://127.0.0.1:" + clickhouse.port(),
                "PPA_POSTGRES_URL", "jdbc:postgresql://127.0.0.1:" + postgres.port() + postgresAt.getPath()));
    }

    @AfterAll
    static void close() {
        clickhouse.close();
        postgres.close();
        ppa.close();
    }

    private static CompletableFuture<Answer> begun(String... args) {
        return CompletableFuture.supplyAsync(() -> relayed.ppa(args));
    }

    private static Answer ended(CompletableFuture<Answer> command) throws Exception {
        return command.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void aStoreAwayForAMoment_asARunBegins_failsNobody() throws Exception {
        ppa.day("blip", "2024-05-06", 5, 1);
        Relay.Held leftovers = clickhouse.holdAt("extractGroups(name, '^ppa_(?:stage|swap)");
        CompletableFuture<Answer> launch = begun("launch", "daily-rollup", "day=2024-05-06", "tenants=blip");
        assertThat(leftovers.await(PATIENCE)).isTrue();
        clickhouse.cut();
        leftovers.letGo();
        Thread.sleep(1000);
        clickhouse.mend();

        Answer answer = ended(launch);
        assertThat(answer.code()).as(answer.out() + answer.err()).isZero();
        assertThat(ppa.published("blip", "2024-05-06")).isNotEmpty();
    }

    @Test
    void askedToStop_whileAnotherPublishesTheMonth_itStops() throws Exception {
        ppa.day("turn", "2024-05-07", 5, 2);
        String name = "publish:probabilistic_performance_analytics:2024-05:turn";
        try (HikariDataSource database = ppa.postgres()) {
            Leases leases = new Leases(database, ProcessIdentity.current());
            Attempt other = leases.tryAcquire(List.of(name), Duration.ofMinutes(5), 4711L);
            try {
                Relay.Held asking = postgres.holdAt(name);
                CompletableFuture<Answer> launch = begun("launch", "daily-rollup", "day=2024-05-07", "tenants=turn");
                assertThat(asking.await(PATIENCE)).isTrue();
                String id = ppa.ppa("runs", "--limit", "1", "--json")
                        .json()
                        .path(0)
                        .path("execution")
                        .asString();
                assertThat(ppa.ppa("stop", id).code()).isZero();
                asking.letGo();

                Answer answer = ended(launch);
                assertThat(answer.code()).as(answer.out() + answer.err()).isEqualTo(1);
                assertThat(ppa.ppa("run", id, "--json").json().path("status").asString())
                        .isEqualTo("STOPPED");
            } finally {
                leases.release(other.leases());
            }
        }
    }

    @Test
    void aBackfillThatLosesPostgres_saysWhatWasDoneBefore() throws Exception {
        ppa.day("cut", "2024-06-30", 5, 3);
        ppa.day("cut", "2024-07-01", 5, 4);
        ppa.day("cut", "2024-08-01", 5, 5);
        Relay.Held second = postgres.holdAt("INSERT INTO ppa.launch", "2024-07-01");
        CompletableFuture<Answer> backfill = begun(
                "backfill", "daily-rollup", "--from", "2024-06-30", "--to", "2024-08-01", "--tenants", "cut", "--json");
        assertThat(second.await(PATIENCE)).isTrue();
        postgres.cut();
        second.letGo();

        Answer answer = ended(backfill);
        postgres.mend();
        assertThat(answer.code()).as(answer.out() + answer.err()).isEqualTo(3);
        assertThat(answer.err()).contains("ppa: PostgreSQL cannot be reached").doesNotContain("\tat ");
        assertThat(answer.json().path("done").asLong()).isEqualTo(1);
        assertThat(answer.json().path("left").asLong()).isEqualTo(1);
        assertThat(answer.json().path("brokenOff").path("at").asString())
                .isEqualTo("daily-rollup 2024-07-01..2024-07-31");
        assertThat(answer.json().path("exitCode").asInt()).isEqualTo(3);
    }
}
