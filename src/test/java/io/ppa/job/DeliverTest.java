package io.ppa.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import io.ppa.catalog.DayRange;
import io.ppa.model.OwedEvent;
import io.ppa.model.StreamEvent;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.PostgresLocation;
import io.ppa.store.StoreLocations.RedisLocation;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.PostgresSchema;
import io.ppa.store.redis.Redis;
import io.ppa.store.redis.Streams;
import io.ppa.testing.TestStores;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;

/** From the outbox into a stream, exactly once and in order: on a real PostgreSQL and Redis, killed in between. */
class DeliverTest {

    private static PostgresLocation postgresAt;

    private static HikariDataSource database;

    private static JdbcClient jdbc;

    private static final RedisLocation REDIS_AT = TestStores.locations().redis();

    private static final RedisClient CLIENT = RedisClient.create(URI.create(REDIS_AT.url()));

    private static final Redis REDIS = Redis.connect(REDIS_AT);

    private final Streams streams = new Streams(REDIS);

    private Outbox outbox;

    private Deliver deliver;

    private String stream = "";

    @BeforeAll
    static void schema() {
        postgresAt = TestStores.freshPostgresDatabase();
        database = Postgres.connect(postgresAt, 5);
        jdbc = JdbcClient.create(database);
        new PostgresSchema(database, Clock.fixed(Instant.parse("2024-04-01T00:00:00Z"), ZoneOffset.UTC)).apply();
    }

    @AfterAll
    static void close() {
        database.close();
        REDIS.close();
        CLIENT.close();
    }

    @BeforeEach
    void empty() {
        jdbc.sql("TRUNCATE ppa.outbox RESTART IDENTITY").update();
        stream = "deliver:" + UUID.randomUUID();
        outbox = new Outbox(database);
        deliver = new Deliver(outbox, streams);
    }

    @Test
    void everyEvent_once_inOrder_withItsFields() {
        append(0, 250);

        assertThat(deliver.run(1, request(1000))).isEqualTo("250 events delivered");
        assertThat(deliver.run(2, request(1000))).isEmpty();

        assertThat(numbers()).isEqualTo(range(0, 250));
        assertThat(CLIENT.xrange(stream, "-", "+", 1).get(0).getFields().keySet())
                .containsExactlyInAnyOrder("event_id", "n", "name");
        assertThat(jdbc.sql("SELECT entry_id FROM ppa.outbox ORDER BY id LIMIT 1")
                        .query(String.class)
                        .single())
                .isEqualTo(CLIENT.xrange(stream, "-", "+", 1).get(0).getID().toString());
    }

    @Test
    void anEventWhoseKeyIsKnown_isNotTakenAgain() {
        assertThat(append(0, 3)).isEqualTo(3);
        assertThat(append(1, 4)).isEqualTo(1);
        deliver.run(1, request(1000));
        assertThat(append(0, 4)).isZero();
        deliver.run(1, request(1000));

        assertThat(numbers()).isEqualTo(range(0, 4));
        assertThat(outbox.known(List.of("k0", "k9"))).containsExactly("k0");
    }

    @Test
    void whatATransactionAppends_goesWithIt() {
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database));

        assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                    append(0, 3);
                    throw new IllegalStateException("killed");
                }))
                .hasMessage("killed");

        assertThat(outbox.owed()).isZero();
        assertThat(deliver.run(1, request(10))).isEmpty();
    }

    @Test
    void whatIsDecidedLater_waitsForWhatWasDecidedFirst() throws Exception {
        TransactionTemplate transaction = new TransactionTemplate(new JdbcTransactionManager(database));
        CompletableFuture<Integer> later = new CompletableFuture<>();

        transaction.executeWithoutResult(status -> {
            append(0, 1);
            later.completeAsync(() -> append(1, 2));
            assertThatThrownBy(() -> later.get(500, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
            assertThat(CompletableFuture.supplyAsync(() -> deliver.run(1, request(10)))
                            .join())
                    .as("nothing is committed")
                    .isEmpty();
        });
        later.get(10, TimeUnit.SECONDS);
        deliver.run(1, request(10));

        assertThat(numbers()).isEqualTo(range(0, 2));
    }

    /** Where a process dies. */
    enum Death {
        BEFORE_XADD,
        BETWEEN_XADD_AND_MARK,
        AFTER_MARK
    }

    @ParameterizedTest
    @EnumSource(Death.class)
    void killedAnywhere_besideAnotherWriter_everyEventIsThereOnce(Death death) {
        append(0, 5);
        for (int attempt = 0; attempt < 4; attempt++) {
            int fatal = attempt;
            deliverUntil(death, fatal);
            CLIENT.xadd(stream, StreamEntryID.NEW_ENTRY, Map.of("n", "foreign"));
        }

        deliver.run(1, request(1000));

        assertThat(numbers()).isEqualTo(range(0, 5));
        assertThat(outbox.owed()).isZero();
    }

    @Test
    void pausedBeforeItSends_untilAnotherHasDelivered_itAddsNothingTwice() {
        append(0, 5);

        assertThatThrownBy(() -> outbox.deliver(10, events -> {
                    // On another thread: this one's transaction is the paused process's.
                    CompletableFuture.runAsync(() -> {
                                jdbc.sql("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks"
                                                + " WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database"
                                                + " WHERE datname = current_database())")
                                        .query((rs, n) -> 0)
                                        .list();
                                assertThat(deliver.run(1, request(1000))).isEqualTo("5 events delivered");
                                append(5, 6);
                                deliver.run(1, request(1000));
                            })
                            .join();
                    return streams.deliver(events, 1000);
                }))
                .as("it marks nothing")
                .isInstanceOf(RuntimeException.class);

        assertThat(numbers()).isEqualTo(range(0, 6));
    }

    @Test
    void redisForgetsAnEvent_aDayAfterItWasDelivered() {
        append(0, 3);
        deliver.run(1, request(1000));
        assertThat(streams.unsettled(stream)).hasSize(3);
        jdbc.sql("UPDATE ppa.outbox SET delivered_at = delivered_at - interval '25 hours' WHERE id < 3")
                .update();
        append(3, 4);

        deliver.run(1, request(1000));

        assertThat(streams.unsettled(stream))
                .containsExactlyInAnyOrderElementsOf(jdbc.sql("SELECT event_id FROM ppa.outbox WHERE id >= 3")
                        .query(UUID.class)
                        .list());
        assertThat(numbers()).isEqualTo(range(0, 4));
    }

    /** A page of delivery that dies at its event number {@code fatal}: nothing after that point happens. */
    private void deliverUntil(Death death, int fatal) {
        try {
            outbox.deliver(fatal + 1, events -> {
                if (death == Death.BEFORE_XADD) {
                    if (fatal > 0) {
                        streams.deliver(events.subList(0, fatal), 1000);
                    }
                    throw new IllegalStateException("killed");
                }
                List<String> entries = streams.deliver(events, 1000);
                if (death == Death.BETWEEN_XADD_AND_MARK) {
                    throw new IllegalStateException("killed");
                }
                return entries;
            });
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("killed");
        }
    }

    @Test
    void aProcessKilledWhileItDelivers_isContinuedWithoutLossOrRepeat(@TempDir Path dir) throws Exception {
        append(0, 3000);
        Random random = new Random(1);
        for (int round = 0; round < 3; round++) {
            long before = CLIENT.xlen(stream);
            Path output = dir.resolve("output-" + round);
            Process process = start(output);
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (CLIENT.xlen(stream) < before + 150 + random.nextInt(100)) {
                assertThat(System.nanoTime()).as(Files.readString(output)).isLessThan(until);
                Thread.sleep(1);
            }
            process.destroyForcibly().waitFor();
            CLIENT.xadd(stream, StreamEntryID.NEW_ENTRY, Map.of("n", "foreign"));
        }
        assertThat(outbox.owed()).as("there was something left to do").isPositive();

        deliver.run(1, request(100_000));

        assertThat(numbers()).isEqualTo(range(0, 3000));
    }

    private Process start(Path output) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Delivering.class.getName(),
                        postgresAt.url(),
                        postgresAt.user(),
                        REDIS_AT.url())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
    }

    private static JobRequest request(long maxLength) {
        return Delivering.request(maxLength);
    }

    /** The process that is killed. It must not touch the class around it, which would start stores that nobody stops. */
    static final class Delivering {

        private Delivering() {}

        public static void main(String[] args) {
            try (HikariDataSource postgres = Postgres.connect(new PostgresLocation(args[0], args[1], null), 2);
                    Redis redis = Redis.connect(new RedisLocation(args[2], null, null))) {
                new Deliver(new Outbox(postgres), new Streams(redis)).run(1, request(100_000));
            }
        }

        static JobRequest request(long maxLength) {
            LocalDate day = LocalDate.parse("2024-03-31");
            return new JobRequest(
                    "calibration-drift",
                    new DayRange(day, day),
                    List.of(),
                    Map.of("stream-max-length", String.valueOf(maxLength)),
                    null);
        }
    }

    @Test
    void twoAtOnce_deliverOnceEach_inOrder_whileMoreIsAppended() {
        append(0, 500);
        List<CompletableFuture<Void>> workers = new ArrayList<>();
        for (int worker = 0; worker < 3; worker++) {
            workers.add(CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 20; i++) {
                    new Deliver(outbox, streams).run(1, request(100_000));
                }
            }));
        }
        for (int n = 500; n < 1000; n += 10) {
            append(n, n + 10);
        }
        CompletableFuture.allOf(workers.toArray(CompletableFuture[]::new)).join();
        deliver.run(1, request(100_000));

        assertThat(numbers()).isEqualTo(range(0, 1000));
    }

    @Test
    void redisDown_isOwed_andDeliveredWhenItIsBack() {
        append(0, 3);
        try (Redis down = Redis.connect(new RedisLocation("redis://127.0.0.1:1", null, null))) {
            Deliver toNowhere = new Deliver(outbox, new Streams(down));

            assertThatThrownBy(() -> toNowhere.run(42, request(10)))
                    .isInstanceOfSatisfying(StoreUnavailableException.class, e -> {
                        assertThat(e.getMessage())
                                .startsWith("Redis at redis://127.0.0.1:1 cannot be reached: ")
                                .endsWith("; 3 events are owed to its streams");
                        assertThat(e.action()).contains("'ppa rerun 42'");
                    });
            assertThat(outbox.owed()).isEqualTo(3);
        }

        deliver.run(42, request(10));

        assertThat(outbox.owed()).isZero();
        assertThat(numbers()).isEqualTo(range(0, 3));
    }

    @Test
    void redisDown_doesNotMatterWhenNothingIsOwed() {
        try (Redis down = Redis.connect(new RedisLocation("redis://127.0.0.1:1", null, null))) {
            assertThat(new Deliver(outbox, new Streams(down)).run(1, request(10)))
                    .isEmpty();
        }
    }

    @Test
    void whatWasDeliveredBeforeAFailure_isMarked() {
        append(0, 2);
        String blocked = stream + ":blocked";
        CLIENT.set(blocked, "no stream");
        outbox.append(List.of(new StreamEvent(blocked, "blocked", Map.of("n", "x"))));
        append(2, 3);

        assertThatThrownBy(() -> deliver.run(7, request(10)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("WRONGTYPE")
                .hasMessageEndingWith("; 2 events are owed to its streams");
        assertThat(numbers()).as("strictly in order").isEqualTo(range(0, 2));

        CLIENT.del(blocked);
        deliver.run(7, request(10));
        assertThat(numbers()).isEqualTo(range(0, 3));
    }

    @Test
    void twoInstallationsOnOneRedis_doNotTakeEachOthersEventsForTheirOwn() {
        OwedEvent other = new OwedEvent(1, new UUID(1, 1), stream, Map.of("n", "foreign"));
        streams.deliver(List.of(other), 10);
        append(0, 1);

        deliver.run(1, request(10));

        assertThat(numbers()).isEqualTo(range(0, 1));
        assertThat(streams.unsettled(stream)).contains(other.eventId());
    }

    private int append(int from, int to) {
        return outbox.append(IntStream.range(from, to)
                .mapToObj(n -> {
                    Map<String, String> fields = new LinkedHashMap<>();
                    fields.put("n", String.valueOf(n));
                    fields.put("name", "a:{b}\n\"é😀");
                    return new StreamEvent(stream, "k" + n, fields);
                })
                .toList());
    }

    /** The numbers in the stream, in order, without those of the other writer. */
    private List<Integer> numbers() {
        return CLIENT.xrange(stream, "-", "+").stream()
                .map(entry -> entry.getFields().get("n"))
                .filter(n -> !n.equals("foreign"))
                .map(Integer::valueOf)
                .toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }
}
