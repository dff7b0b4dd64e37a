package io.ppa.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.model.ModelUse;
import io.ppa.model.RegisteredModel;
import io.ppa.model.RegistryNumbers;
import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations.RedisLocation;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.redis.PerformanceCache.ModelHour;
import io.ppa.store.redis.PerformanceCache.Share;
import io.ppa.store.redis.PerformanceCache.Writer;
import io.ppa.testing.TestStores;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;

/** Hashes of a real Redis: whole, with their time to live, and holding what they say. */
class PerformanceCacheTest {

    private static final Instant HOUR = Instant.parse("2024-03-31T22:00:00Z");

    private static final Writer WRITER =
            new Writer(LocalDate.parse("2024-03-31"), Instant.parse("2024-04-01T00:00:00Z"));

    private static final RedisLocation AT =
            new RedisLocation(TestStores.locations().redis().url() + "/6", null, null);

    private static final RedisClient CLIENT = RedisClient.create(URI.create(AT.url()));

    private static final Redis REDIS = Redis.connect(AT);

    private final PerformanceCache cache = new PerformanceCache(REDIS);

    @BeforeEach
    void empty() {
        CLIENT.flushDB();
    }

    @AfterAll
    static void close() {
        CLIENT.flushDB();
        REDIS.close();
        CLIENT.close();
    }

    @Test
    void aField_isOneTenantsJson_andUndefinedIsNull() {
        Share defined = new Share(
                new ModelUse("acme", "momentum", HOUR, 120, OptionalDouble.of(0.71), OptionalDouble.of(12.5)),
                List.of(model(
                        "2.1",
                        LocalDate.parse("2024-03-31"),
                        5120L,
                        new RegistryNumbers(
                                new BigDecimal("0.5430"),
                                new BigDecimal("0.9712"),
                                new BigDecimal("0E-5"),
                                new BigDecimal("-99.9999")))));
        Share undefined = new Share(
                new ModelUse(null, "momentum", HOUR, 121, OptionalDouble.empty(), OptionalDouble.empty()),
                List.of(model("1", null, null, RegistryNumbers.UNDEFINED)));

        cache.replace(WRITER, List.of(new ModelHour("momentum", HOUR, List.of(defined, undefined))));

        assertThat(CLIENT.hgetAll("perf:momentum:2024033122"))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "acme", """
                                {"hour":"2024-03-31T22:00:00Z","usage":120,"avg_latency_ms":12.5,"avg_confidence":0.71,\
                                "versions":[{"version":"2.1","day":"2024-03-31","evaluated":5120,"accuracy":0.5430,\
                                "calibration_score":0.9712,"brier_score":0.00000,"sharpe_ratio":-99.9999}]}""",
                        "*", """
                                {"hour":"2024-03-31T22:00:00Z","usage":121,"avg_latency_ms":null,"avg_confidence":null,\
                                "versions":[{"version":"1","day":null,"evaluated":null,"accuracy":null,\
                                "calibration_score":null,"brier_score":null,"sharpe_ratio":null}]}"""));
    }

    @Test
    void rightAfterTheWrite_thereIsHalfAnHourToLive_alsoAfterASecondWrite() {
        String key = write("momentum", "acme");
        assertThat(CLIENT.ttl(key)).isBetween(1791L, 1800L);

        CLIENT.expire(key, 5);
        write("momentum", "acme");
        assertThat(CLIENT.ttl(key)).isBetween(1791L, 1800L);
    }

    @Test
    void theHashIsReplacedWhole() {
        write("momentum", "acme", "gone");

        String key = write("momentum", "acme", "new");

        assertThat(CLIENT.hkeys(key)).containsExactlyInAnyOrder("acme", "new");
    }

    @ParameterizedTest
    @ValueSource(strings = {"string", "list", "stream", "set"})
    void whateverTheKeyHeld_isReplaced(String type) {
        String key = "perf:momentum:2024033122";
        switch (type) {
            case "string" -> CLIENT.set(key, "x");
            case "list" -> CLIENT.lpush(key, "x");
            case "set" -> CLIENT.sadd(key, "x");
            default -> CLIENT.xadd(key, StreamEntryID.NEW_ENTRY, Map.of("n", "1"));
        }

        write("momentum", "acme");

        assertThat(CLIENT.hkeys(key)).containsExactly("acme");
        assertThat(CLIENT.ttl(key)).isBetween(1791L, 1800L);
    }

    @Test
    void hostileNames_stayInTheirKeyAndField() {
        String key = write("a:b{c} \n*é😀", "*", "", "x:y\"", "%2A");

        assertThat(key).isEqualTo("perf:a%3Ab%7Bc%7D%20%0A%2A%C3%A9%F0%9F%98%80:2024033122");
        assertThat(CLIENT.keys("perf:*")).containsExactly(key);
        assertThat(CLIENT.hkeys(key)).containsExactlyInAnyOrder("%2A", "", "x%3Ay%22", "%252A");
    }

    /** More values than Lua's stack holds, and more hashes than go out at once. */
    @Test
    void manyTenantsAndManyHashes_areAllWritten() {
        String[] tenants = IntStream.range(0, 10_000).mapToObj(n -> "t" + n).toArray(String[]::new);
        List<ModelHour> hashes = new ArrayList<>();
        hashes.add(hash("big", tenants));
        IntStream.range(0, 3000).forEach(n -> hashes.add(hash("m" + n, "a", "b", "c", "d")));

        cache.replace(WRITER, hashes);

        assertThat(CLIENT.hlen("perf:big:2024033122")).isEqualTo(10_000);
        assertThat(CLIENT.keys("perf:*")).hasSize(3001);
        assertThat(CLIENT.hkeys("perf:m2999:2024033122")).containsExactlyInAnyOrder("a", "b", "c", "d");
    }

    /** Watched while it is written over and over: there is no moment without a time to live, or with half of the fields. */
    @Test
    void nobodyEverSeesAHash_withoutItsTimeToLive_orHalfWritten() {
        AtomicBoolean done = new AtomicBoolean();
        AtomicInteger looks = new AtomicInteger();
        String key = write("watched", tenants(0));
        CompletableFuture<Void> watcher = CompletableFuture.runAsync(() -> {
            while (!done.get()) {
                assertThat(CLIENT.ttl(key)).isNotEqualTo(-1);
                assertThat(CLIENT.hlen(key)).isEqualTo(1500);
                looks.incrementAndGet();
            }
        });

        for (int round = 1; (round < 40 || looks.get() < 40) && !watcher.isDone(); round++) {
            write("watched", tenants(round));
        }
        done.set(true);

        watcher.join();
    }

    private static String[] tenants(int round) {
        return IntStream.range(0, 1500).mapToObj(n -> round + "-" + n).toArray(String[]::new);
    }

    @Test
    void aHashOfNobody_isNotThere() {
        write("momentum", "acme");
        String key = write("momentum");

        assertThat(CLIENT.exists(key)).isFalse();
    }

    @Test
    void redisThatIsNotThere_orDoesNotLetUsIn_isUnavailable() {
        List<ModelHour> hashes = List.of(hash("momentum", "acme"));
        try (Redis down = Redis.connect(new RedisLocation("redis://127.0.0.1:1", null, null));
                Redis refused = Redis.connect(new RedisLocation(AT.url(), "nobody", "s3cret"))) {
            assertThatThrownBy(() -> new PerformanceCache(down).replace(WRITER, hashes))
                    .isInstanceOf(StoreUnavailableException.class);
            assertThatThrownBy(() -> new PerformanceCache(refused).replace(WRITER, hashes))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageNotContaining("s3cret");
        }
    }

    /** A user that may not write answers the script with an error inside the pipeline. */
    @Test
    void anErrorInsideThePipeline_isNotPassedOver() {
        CLIENT.sendCommand(Protocol.Command.ACL, "SETUSER", "reader", "on", ">pw", "~*", "+@all", "-hset");
        try (Redis reader = Redis.connect(new RedisLocation(AT.url(), "reader", "pw"))) {
            assertThatThrownBy(() -> new PerformanceCache(reader).replace(WRITER, List.of(hash("momentum", "acme"))))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("can't run this command");
        } finally {
            CLIENT.sendCommand(Protocol.Command.ACL, "DELUSER", "reader");
        }
    }

    @Test
    void preferences_areDropped_ofTheseUsersOnly() {
        UUID one = new UUID(1, 1);
        UUID other = new UUID(1, 2);
        CLIENT.hset("user:prefs:" + one, "risk", "1");
        CLIENT.set("user:prefs:" + other, "x");

        assertThat(new PreferencesCache(REDIS).drop(List.of(one, new UUID(1, 3))))
                .isOne();
        assertThat(new PreferencesCache(REDIS).drop(List.of())).isZero();

        assertThat(CLIENT.keys("*")).containsExactly("user:prefs:" + other);
    }

    @Test
    void whoBeganEarlier_writesNothingOverWhoBeganLater() {
        Writer paused = WRITER;
        Writer later = new Writer(WRITER.day(), WRITER.began().plus(1, ChronoUnit.MICROS));
        Writer otherDay = new Writer(WRITER.day().minusDays(1), WRITER.began().minusSeconds(60));
        assertThat(cache.replace(paused, List.of(hash("momentum", "old"), hash("macd", "old"))))
                .isEqualTo(2);
        assertThat(cache.replace(later, List.of(hash("momentum", "new")))).isOne();

        assertThat(cache.replace(paused, List.of(hash("momentum", "late"), hash("rsi", "late"))))
                .isZero();

        assertThat(CLIENT.hkeys("perf:momentum:2024033122")).containsExactly("new");
        assertThat(CLIENT.hkeys("perf:macd:2024033122")).containsExactly("old");
        assertThat(CLIENT.exists("perf:rsi:2024033122")).isFalse();
        assertThat(cache.replace(later, List.of(hash("rsi", "again")))).isOne();
        assertThat(cache.replace(otherDay, List.of(hash("ema", "other")))).isOne();
        assertThat(CLIENT.ttl("ppa:writer:perf:2024-03-31")).isBetween(86_000L, 86_400L);
    }

    private String write(String model, String... tenants) {
        cache.replace(WRITER, List.of(hash(model, tenants)));
        return RedisKeys.performance(model, HOUR);
    }

    private static ModelHour hash(String model, String... tenants) {
        List<Share> shares = Arrays.stream(tenants)
                .map(tenant -> new Share(
                        new ModelUse(tenant, model, HOUR, 1, OptionalDouble.of(0.5), OptionalDouble.of(1)),
                        List.<RegisteredModel>of()))
                .toList();
        return new ModelHour(model, HOUR, shares);
    }

    private static RegisteredModel model(
            String version, @Nullable LocalDate day, @Nullable Long evaluated, RegistryNumbers numbers) {
        return new RegisteredModel(
                new UUID(2, 1),
                null,
                null,
                "momentum",
                version,
                "unknown",
                "active",
                numbers,
                null,
                day,
                evaluated,
                null,
                RegistryNumbers.UNDEFINED);
    }
}
