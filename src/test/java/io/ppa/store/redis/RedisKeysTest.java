package io.ppa.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.store.redis.RedisKeys.KeyPattern;
import io.ppa.testing.TestStores;
import java.net.URI;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** Keys of the document's section 3.1, whatever names go into them; globs as a real Redis matches them. */
class RedisKeysTest {

    private static final Instant TIME = Instant.parse("2024-03-31T22:58:59.999Z");

    private static final UUID MODEL = UUID.fromString("9a8d4b1e-52c7-4f0e-8a3b-7c1d2e3f4a5b");

    private static final UUID USER = UUID.fromString("6f1c2a52-0b1d-4a53-9a53-3d6f6a0c9d11");

    /** A database of its own, so that what SCAN finds is what this test wrote. */
    private static final RedisClient CLIENT =
            RedisClient.create(URI.create(TestStores.locations().redis().url() + "/5"));

    @AfterAll
    @AfterContainer
    static void empty() {
        CLIENT.flushDB();
    }

    /** What the document says, word by word. */
    @ParameterizedTest
    @CsvSource({
        "PROBABILITY_L1, prob:l1:{symbol}:{timestamp_minute}, 60",
        "CONFIDENCE_L2, conf:l2:{symbol}:{model_type}:{timestamp_5min}, 300",
        "PREDICTION_L3, pred:l3:{model_id}:{feature_hash}, 900",
        "USER_PREFERENCES, user:prefs:{user_id}, 3600",
        "UNCERTAINTY, uncertainty:{symbol}:{service_name}, 120",
        "PERFORMANCE, perf:{model_name}:{time_bucket}, 1800",
        "LEARNING, learning:{model_id}:{user_id}, 7200"
    })
    void thePatternsOfTheDocument(KeyPattern pattern, String template, long seconds) {
        assertThat(pattern.template()).isEqualTo(template);
        assertThat(pattern.timeToLive()).hasSeconds(seconds);
    }

    @Test
    void keys_asTheyAreWritten() {
        assertThat(keys("EUR/USD", "ml-supervised"))
                .containsEntry(KeyPattern.PROBABILITY_L1, "prob:l1:EUR%2FUSD:202403312258")
                .containsEntry(KeyPattern.CONFIDENCE_L2, "conf:l2:EUR%2FUSD:ml-supervised:202403312255")
                .containsEntry(KeyPattern.PREDICTION_L3, "pred:l3:" + MODEL + ":EUR%2FUSD")
                .containsEntry(KeyPattern.USER_PREFERENCES, "user:prefs:" + USER)
                .containsEntry(KeyPattern.UNCERTAINTY, "uncertainty:EUR%2FUSD:ml-supervised")
                .containsEntry(KeyPattern.PERFORMANCE, "perf:EUR%2FUSD:2024033122")
                .containsEntry(KeyPattern.LEARNING, "learning:" + MODEL + ":" + USER)
                .hasSize(7);
    }

    /** The bytes come from Python: {@code urllib.parse.quote(name, safe='')}. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a:b{c}|a%3Ab%7Bc%7D",
                "*?[]\\|%2A%3F%5B%5D%5C",
                "100% é😀|100%25%20%C3%A9%F0%9F%98%80",
                "A-z.0_~|A-z.0_~"
            })
    void partsAreEncoded_asUrlsAre(String name, String encoded) {
        assertThat(RedisKeys.encode(name)).isEqualTo(encoded);
    }

    @Test
    void halfACharacterPair_isRefused_becauseAllOfThemWouldLookAlike() {
        assertThatThrownBy(() -> RedisKeys.performance("a\ud800", TIME)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "perf:a",
                "perf:a:b:c",
                "perf2:a:b",
                "perf:a{b}:c",
                "perf:%zz:c",
                "perf:%4:c",
                "perf:%2a:c",
                "perf:%41:c",
                "perf:%FF:c",
                "perf:é:c",
                "perf:a\n:c"
            })
    void aKeyThatIsNotOurs_hasNoParts(String key) {
        assertThat(KeyPattern.PERFORMANCE.parts(key)).isEmpty();
    }

    @Property(tries = 300)
    void everyPattern_parsesBack_andMatchesItsOwnGlobOnly(@ForAll("names") String name, @ForAll("names") String other) {
        keys(name, other).forEach((pattern, key) -> {
            assertThat(key.split(":", -1)).hasSameSizeAs(pattern.template().split(":", -1));
            assertThat(key).matches("[A-Za-z0-9%:._~-]+");
            assertThat(pattern.parts(key)).hasValue(parts(pattern, name, other));
            assertThat(Arrays.stream(KeyPattern.values())
                            .filter(p -> p.parts(key).isPresent()))
                    .containsExactly(pattern);
        });
    }

    @Property(tries = 60)
    void redisFindsEachKey_byItsOwnGlobOnly(@ForAll("names") String name, @ForAll("names") String other) {
        CLIENT.flushDB();
        Map<KeyPattern, String> keys = keys(name, other);
        keys.forEach((pattern, key) -> CLIENT.set(key, "x"));

        for (KeyPattern pattern : KeyPattern.values()) {
            assertThat(scan(pattern.template().replaceAll("\\{\\w+}", "*"))).containsExactly(keys.get(pattern));
        }
    }

    @Property(tries = 300)
    void differentNames_giveDifferentKeys(@ForAll("names") String a, @ForAll("names") String b) {
        assertThat(RedisKeys.performance(a, TIME).equals(RedisKeys.performance(b, TIME)))
                .isEqualTo(a.equals(b));
        assertThat(RedisKeys.uncertainty(a, b).equals(RedisKeys.uncertainty(b, a)))
                .isEqualTo(a.equals(b));
    }

    /** Names made of what could break a key, some very long, some empty. */
    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> hostile = Arbitraries.of(
                ":",
                "{",
                "}",
                "{x}",
                " ",
                "\n",
                "\r\n",
                "\0",
                "*",
                "?",
                "[",
                "]",
                "[a-z]",
                "\\",
                "^",
                "%",
                "%3A",
                "%2A",
                "é",
                "e\u0301",
                "😀",
                "中",
                "\u202e",
                "\uFFFD",
                "/",
                "+",
                "a",
                "perf",
                "l1",
                "prefs",
                "2024033122");
        Arbitrary<String> pieces = hostile.list().ofMaxSize(6).map(all -> String.join("", all));
        Arbitrary<String> any = Arbitraries.strings().excludeChars(surrogates()).ofMaxLength(20);
        Arbitrary<String> tooLong = Combinators.combine(
                        hostile, Arbitraries.integers().between(1000, 3000))
                .as(String::repeat);
        return Arbitraries.frequencyOf(Tuple.of(6, pieces), Tuple.of(3, any), Tuple.of(1, tooLong));
    }

    private static char[] surrogates() {
        char[] all = new char[Character.MAX_SURROGATE - Character.MIN_SURROGATE + 1];
        for (int i = 0; i < all.length; i++) {
            all[i] = (char) (Character.MIN_SURROGATE + i);
        }
        return all;
    }

    private static Map<KeyPattern, String> keys(String name, String other) {
        Map<KeyPattern, String> keys = new HashMap<>();
        keys.put(KeyPattern.PROBABILITY_L1, RedisKeys.probability(name, TIME));
        keys.put(KeyPattern.CONFIDENCE_L2, RedisKeys.confidence(name, other, TIME));
        keys.put(KeyPattern.PREDICTION_L3, RedisKeys.prediction(MODEL, name));
        keys.put(KeyPattern.USER_PREFERENCES, RedisKeys.userPreferences(USER));
        keys.put(KeyPattern.UNCERTAINTY, RedisKeys.uncertainty(name, other));
        keys.put(KeyPattern.PERFORMANCE, RedisKeys.performance(name, TIME));
        keys.put(KeyPattern.LEARNING, RedisKeys.learning(MODEL, USER));
        return keys;
    }

    private static List<String> parts(KeyPattern pattern, String name, String other) {
        return switch (pattern) {
            case PROBABILITY_L1 -> List.of(name, "202403312258");
            case CONFIDENCE_L2 -> List.of(name, other, "202403312255");
            case PREDICTION_L3 -> List.of(MODEL.toString(), name);
            case USER_PREFERENCES -> List.of(USER.toString());
            case UNCERTAINTY -> List.of(name, other);
            case PERFORMANCE -> List.of(name, "2024033122");
            case LEARNING -> List.of(MODEL.toString(), USER.toString());
        };
    }

    private static List<String> scan(String glob) {
        ScanResult<String> found = CLIENT.scan("0", new ScanParams().match(glob).count(1000));
        assertThat(found.getCursor()).as("one page holds all").isEqualTo("0");
        return found.getResult();
    }
}
