package io.ppa.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.model.Expired;
import io.ppa.store.StoreLocations.RedisLocation;
import io.ppa.store.redis.ExpiredKeys.Keys;
import io.ppa.store.redis.RedisKeys.KeyPattern;
import io.ppa.store.redis.RedisKeys.StreamKey;
import io.ppa.testing.TestStores;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;

/** What outlives its retention in a real Redis, in a database of its own there. */
class ExpiredKeysTest {

    private static final String URL = TestStores.locations().redis().url() + "/9";

    private static final RedisClient CLIENT = RedisClient.create(URI.create(URL));

    private static final Redis REDIS = Redis.connect(new RedisLocation(URL, null, null));

    private static final Map<KeyPattern, Duration> TIMES =
            Arrays.stream(KeyPattern.values()).collect(Collectors.toMap(Function.identity(), KeyPattern::timeToLive));

    private static final UUID ID = new UUID(1, 2);

    private static final Instant AT = Instant.parse("2024-03-31T14:05:00Z");

    private final ExpiredKeys expired = new ExpiredKeys(REDIS);

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

    private static String key(KeyPattern pattern) {
        return switch (pattern) {
            case PROBABILITY_L1 -> RedisKeys.probability("BRK/B é:*", AT);
            case CONFIDENCE_L2 -> RedisKeys.confidence("BTC-USD", "ensemble", AT);
            case PREDICTION_L3 -> RedisKeys.prediction(ID, "ab:cd");
            case USER_PREFERENCES -> RedisKeys.userPreferences(ID);
            case UNCERTAINTY -> RedisKeys.uncertainty("S", "ml-supervised");
            case PERFORMANCE -> RedisKeys.performance("momentum", AT);
            case LEARNING -> RedisKeys.learning(ID, ID);
        };
    }

    @ParameterizedTest
    @EnumSource(KeyPattern.class)
    void aKeyWithoutItsTime_isGivenIt_andOneThatHasItStays(KeyPattern pattern) {
        String key = key(pattern);
        long time = pattern.timeToLive().toMillis();
        CLIENT.set(key, "x");
        assertThat(look().get(pattern)).isEqualTo(new Keys(1, 1, CLIENT.memoryUsage(key)));

        assertThat(expire(100).get(pattern).outliving()).isEqualTo(1);

        assertThat(CLIENT.pttl(key)).isBetween(time - 10_000, time);
        assertThat(look().get(pattern).outliving()).isZero();
        CLIENT.pexpire(key, 30_000);
        expire(100);
        assertThat(CLIENT.pttl(key)).isLessThanOrEqualTo(30_000);
        CLIENT.pexpire(key, time + 60_000);
        assertThat(expire(100).get(pattern).outliving())
                .as("one that would live longer than it may")
                .isEqualTo(1);
        assertThat(CLIENT.pttl(key)).isLessThanOrEqualTo(time);
    }

    /** Of other applications, or almost like ours. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "session:1",
                "prob:l1:S",
                "prob:l1:S:20240331140",
                "prob:l1:S:202403311405:x",
                "prob:l1::202403311405",
                "prob:l2:S:202403311405",
                "conf:l2:S:ensemble:latest",
                "pred:l3:model:hash",
                "user:prefs:default",
                "user:prefs:",
                "perf:cpu:latest",
                "perf:a b:2024033114",
                "learning:lesson:bob",
                "uncertainty:a/b:c",
                "ppa:inflight:{calibration_drift}",
                "perf:%6d:2024033114"
            })
    void aKeyOfSomebodyElse_isNotTouched(String key) {
        CLIENT.set(key, "x");
        CLIENT.set(key(KeyPattern.UNCERTAINTY), "x");

        assertThat(expire(100).values().stream().mapToLong(Keys::found).sum()).isEqualTo(1);

        assertThat(CLIENT.pttl(key)).isEqualTo(-1);
        assertThat(CLIENT.get(key)).isEqualTo("x");
    }

    @Test
    void lookingChangesNothing_andNoMoreAreGivenTheirTimeThanMay() {
        for (int n = 0; n < 2500; n++) {
            CLIENT.set(RedisKeys.uncertainty("S" + n, "a"), "x");
            CLIENT.set("other:" + n, "x");
        }
        assertThat(look().get(KeyPattern.UNCERTAINTY).outliving()).isEqualTo(2500);
        assertThat(look().get(KeyPattern.UNCERTAINTY).outliving()).isEqualTo(2500);

        assertThat(expire(1200).get(KeyPattern.UNCERTAINTY).outliving()).isEqualTo(1200);
        assertThat(look().get(KeyPattern.UNCERTAINTY).outliving()).isEqualTo(1300);
        List<Long> pages = new ArrayList<>();
        expired.expire(TIMES, Map.of(KeyPattern.UNCERTAINTY, 5000L), pages::add);
        assertThat(pages.stream().mapToLong(Long::longValue).sum()).isEqualTo(1300);
        assertThat(CLIENT.pttl("other:7")).isEqualTo(-1);
    }

    @Test
    void whoStopsIt_isHeardAfterAPage() {
        for (int n = 0; n < 5000; n++) {
            CLIENT.set(RedisKeys.uncertainty("S" + n, "a"), "x");
        }
        assertThatThrownBy(() -> expired.expire(TIMES, Map.of(KeyPattern.UNCERTAINTY, 5000L), page -> {
                    throw new IllegalStateException("stopped");
                }))
                .hasMessage("stopped");

        assertThat(look().get(KeyPattern.UNCERTAINTY).outliving()).isBetween(3000L, 4999L);
    }

    @ParameterizedTest
    @EnumSource(StreamKey.class)
    void entriesThatAreTooOld_go_andThoseOfTheCutoffStay(StreamKey stream) {
        assertThat(expired.look(stream, AT, 100)).isEqualTo(Expired.NOTHING);
        add(stream, AT.minusSeconds(5), 3);
        add(stream, AT.minusMillis(1), 2);
        add(stream, AT, 2);

        Expired found = expired.look(stream, AT, 100);

        assertThat(found.count()).isEqualTo(5);
        assertThat(found.total()).isEqualTo(7);
        assertThat(found.oldest()).isEqualTo(AT.minusSeconds(5));
        assertThat(found.newest()).isEqualTo(AT.minusMillis(1));
        assertThat(found.latest()).isEqualTo(AT);
        assertThat(found.bytes().orElseThrow()).isPositive();
        assertThat(batches(stream, 100, 2)).containsExactly(2L, 2L, 1L);
        assertThat(ids(stream)).containsExactly(AT.toEpochMilli() + "-0", AT.toEpochMilli() + "-1");
    }

    @Test
    void entriesAreTooMany_theOldestGo() {
        add(StreamKey.CALIBRATION_DRIFT, AT, 2500);

        assertThat(expired.look(StreamKey.CALIBRATION_DRIFT, AT, 100).count()).isEqualTo(2400);
        assertThat(batches(StreamKey.CALIBRATION_DRIFT, 100, 1000)).containsExactly(1000L, 1000L, 400L);
        assertThat(ids(StreamKey.CALIBRATION_DRIFT)).hasSize(100).contains(AT.toEpochMilli() + "-2499");
        assertThat(expired.look(StreamKey.CALIBRATION_DRIFT, AT, 100).count()).isZero();
    }

    @Test
    void aStreamOfOldEntriesOnly_isEmptied_andManyPagesOfThemAreCounted() {
        add(StreamKey.LEARNING_EVENTS, AT.minusSeconds(1), 2500);

        assertThat(expired.look(StreamKey.LEARNING_EVENTS, AT, 100_000).count()).isEqualTo(2500);
        assertThat(batches(StreamKey.LEARNING_EVENTS, 100_000, 2500)).containsExactly(2500L);
        assertThat(CLIENT.xlen("learning_events")).isZero();
    }

    private Map<KeyPattern, Keys> look() {
        return expired.look(TIMES, () -> {});
    }

    private Map<KeyPattern, Keys> expire(long most) {
        Map<KeyPattern, Long> limits = new TreeMap<>();
        TIMES.keySet().forEach(pattern -> limits.put(pattern, most));
        return expired.expire(TIMES, limits, page -> {});
    }

    private List<Long> batches(StreamKey stream, long maxLength, int batch) {
        List<Long> sizes = new ArrayList<>();
        long gone;
        while ((gone = expired.trim(stream, AT, maxLength, batch)) > 0) {
            sizes.add(gone);
        }
        return sizes;
    }

    private static void add(StreamKey stream, Instant at, int entries) {
        for (int n = 0; n < entries; n++) {
            CLIENT.xadd(
                    stream.key(),
                    XAddParams.xAddParams().id(new StreamEntryID(at.toEpochMilli(), n)),
                    Map.of("a", "b"));
        }
    }

    private static List<String> ids(StreamKey stream) {
        return CLIENT.xrange(stream.key(), "-", "+").stream()
                .map(entry -> entry.getID().toString())
                .toList();
    }
}
