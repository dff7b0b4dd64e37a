package io.ppa.job.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.DayRange;
import io.ppa.job.Deliver;
import io.ppa.job.JobRequest;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.flow.Retry;
import io.ppa.model.OwedEvent;
import io.ppa.model.StreamEvent;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.StoreLocations.RedisLocation;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.LeaseKeeper;
import io.ppa.store.postgres.LeaseKeeper.Held;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.postgres.ProcessIdentity;
import io.ppa.store.redis.Redis;
import io.ppa.store.redis.Streams;
import io.ppa.testing.Relay;
import io.ppa.testing.TestStores;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import redis.clients.jedis.RedisClient;

/** Stores that go away in the middle of a step and come back: what was under way is done once, without anybody's help. */
class OutageTest {

    private static final ExecutionSettings SETTINGS =
            new ExecutionSettings(1, Duration.ofSeconds(60), Duration.ofSeconds(10), 3, Duration.ofMillis(50), 1);

    private static final RedisLocation REDIS_AT = TestStores.locations().redis();

    private static final RedisClient CLIENT = RedisClient.create(URI.create(REDIS_AT.url()));

    private static PostgresLocation postgresAt;

    /** Looks on from outside; never cut. */
    private static HikariDataSource outside;

    private String stream = "";

    private int attempts;

    @BeforeAll
    static void schema() {
        postgresAt = TestStores.freshPostgresDatabase();
        try (HikariDataSource setup = Postgres.connect(postgresAt, 5)) {
            new PostgresSchema(setup, Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC)).apply();
        }
        outside = Postgres.connect(postgresAt, 1);
    }

    @AfterAll
    static void close() {
        outside.close();
        CLIENT.close();
    }

    @BeforeEach
    void empty() {
        JdbcClient.create(outside)
                .sql("TRUNCATE ppa.outbox, ppa.lease RESTART IDENTITY")
                .update();
        stream = "outage:" + UUID.randomUUID();
        attempts = 0;
    }

    @Test
    void redisGoneInTheFirstAttempt_andBackInTheSecond_hasEachEventOnce() {
        new Outbox(outside).append(events(0, 5));
        URI at = URI.create(REDIS_AT.url());
        try (Relay relay = new Relay(at.getHost(), at.getPort());
                Redis redis = Redis.connect(new RedisLocation("redis://127.0.0.1:" + relay.port(), null, null))) {
            redis.ping();

            Retry.persistently(SETTINGS, () -> {
                if (++attempts == 1) {
                    relay.cut();
                } else {
                    relay.mend();
                }
                new Deliver(new Outbox(outside), new Streams(redis)).run(1, request());
            });
        }

        assertThat(attempts).isEqualTo(2);
        assertThat(numbers()).containsExactly("0", "1", "2", "3", "4");
        assertThat(new Outbox(outside).owed()).isZero();
    }

    @Test
    void postgresLostInsideATransaction_isTriedAgain_andNothingIsThereTwice() {
        try (HikariDataSource database = Postgres.connect(postgresAt, 1)) {
            Outbox outbox = new Outbox(database);
            TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database));

            Retry.persistently(
                    SETTINGS,
                    () -> transaction.executeWithoutResult(status -> {
                        outbox.append(events(0, 3));
                        if (++attempts == 1) {
                            terminateOthers();
                        }
                        outbox.append(events(3, 5));
                    }));
        }

        assertThat(attempts).isEqualTo(2);
        assertThat(new Outbox(outside).owed(10))
                .extracting(event -> event.fields().get("n"))
                .containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    void postgresLostBetweenRedisAndItsOwnMark_tellsEachEventOnce() {
        new Outbox(outside).append(events(0, 5));
        try (HikariDataSource database = Postgres.connect(postgresAt, 1);
                Redis redis = Redis.connect(REDIS_AT)) {
            Outbox outbox = new Outbox(database);
            Streams streams = new Streams(redis);

            Retry.persistently(SETTINGS, () -> {
                attempts++;
                outbox.deliver(10, events -> delivered(streams, events));
            });
        }

        assertThat(attempts).isEqualTo(2);
        assertThat(numbers()).containsExactly("0", "1", "2", "3", "4");
        assertThat(new Outbox(outside).owed()).isZero();
    }

    private List<String> delivered(Streams streams, List<OwedEvent> events) {
        List<String> entries = streams.deliver(events, 100);
        if (attempts == 1) {
            terminateOthers();
        }
        return entries;
    }

    @Test
    void postgresThatStaysAway_isNamedInASentence() {
        try (Relay relay = relayToPostgres();
                HikariDataSource database = through(relay)) {
            Outbox outbox = new Outbox(database);
            outbox.owed();
            relay.cut();

            assertThatThrownBy(() -> Retry.persistently(SETTINGS, () -> {
                        attempts++;
                        outbox.append(events(0, 1));
                    }))
                    .isInstanceOfSatisfying(StoreUnavailableException.class, e -> {
                        assertThat(e.store()).isEqualTo("postgres");
                        assertThat(e.getMessage())
                                .startsWith("PostgreSQL cannot be reached, or no longer: ")
                                .doesNotContain("\n");
                        assertThat(e.action()).contains("Start it").contains("ppa.postgres.url");
                    });
        }
        assertThat(attempts).isEqualTo(3);
    }

    @Test
    void whatIsNoOutage_isNotTriedAgain() {
        assertThatThrownBy(() -> Retry.persistently(SETTINGS, () -> {
                    attempts++;
                    JdbcClient.create(outside)
                            .sql("SELECT 1/0")
                            .query(Integer.class)
                            .single();
                }))
                .isInstanceOf(DataAccessException.class);
        assertThatThrownBy(() -> Retry.persistently(SETTINGS, () -> {
                    attempts++;
                    throw new IllegalStateException("no outage");
                }))
                .hasMessage("no outage");

        assertThat(attempts).isEqualTo(2);
    }

    /** Some beats fail, each of them before its transaction begins; the next one that gets through renews the lease. */
    @Test
    void aLease_outlivesAnOutageShorterThanItself() throws InterruptedException {
        try (Relay relay = relayToPostgres();
                HikariDataSource database = through(relay)) {
            Leases leases = new Leases(database, ProcessIdentity.current());
            Duration timeToLive = Duration.ofMinutes(5);
            try (LeaseKeeper keeper = new LeaseKeeper(leases);
                    Held held = keeper.keep(
                            leases.tryAcquire(List.of("run:x"), timeToLive, null)
                                    .leases(),
                            timeToLive,
                            Duration.ofMillis(200))) {
                relay.cut();
                Thread.sleep(1500);
                Instant before = expiry();
                relay.mend();

                await().atMost(Duration.ofMinutes(1)).until(() -> expiry().isAfter(before));
                assertThat(held.stillHeld()).isTrue();
            }
        }
    }

    private static Instant expiry() {
        return JdbcClient.create(outside)
                .sql("SELECT expires_at FROM ppa.lease WHERE name = 'run:x'")
                .query((row, number) -> row.getTimestamp(1).toInstant())
                .single();
    }

    private static Relay relayToPostgres() {
        URI at = URI.create(postgresAt.url().substring("jdbc:".length()));
        return new Relay(at.getHost(), at.getPort());
    }

    private static HikariDataSource through(Relay relay) {
        URI at = URI.create(postgresAt.url().substring("jdbc:".length()));
        HikariDataSource database = Postgres.connect(
                new PostgresLocation(
                        "jdbc:postgresql://127.0.0.1:" + relay.port() + at.getPath(),
                        postgresAt.user(),
                        postgresAt.password()),
                3);
        database.setConnectionTimeout(500);
        return database;
    }

    /** Ends every connection to the database but those of the onlooker. */
    private static void terminateOthers() {
        JdbcClient.create(outside).sql("""
                        SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity
                        WHERE datname = current_database() AND pid <> pg_backend_pid()""").query(Long.class).single();
    }

    private List<StreamEvent> events(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(n -> new StreamEvent(stream, stream + n, Map.of("n", String.valueOf(n))))
                .toList();
    }

    private List<String> numbers() {
        return CLIENT.xrange(stream, "-", "+").stream()
                .map(entry -> entry.getFields().getOrDefault("n", ""))
                .toList();
    }

    private static JobRequest request() {
        LocalDate day = LocalDate.parse("2024-03-31");
        return new JobRequest(
                "model-performance", new DayRange(day, day), List.of(), Map.of("stream-max-length", "100"), null);
    }
}
