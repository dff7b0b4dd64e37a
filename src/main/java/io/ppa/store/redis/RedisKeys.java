package io.ppa.store.redis;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Every key of the suite in Redis: the seven caches and the five streams of the platform's schema document, section 3.
 *
 * <p>A cache's key is its template with each part percent-encoded: of a part, {@code A–Z a–z 0–9 - . _ ~} stand for
 * themselves and every other byte of its UTF-8 as {@code %XX}. So no part can hold the {@code :} between parts, the braces
 * of a hash tag or a sign of a glob, whatever a symbol or model is called. Times are UTC.
 */
public final class RedisKeys {

    private static final DateTimeFormatter MINUTE =
            DateTimeFormatter.ofPattern("uuuuMMddHHmm").withZone(ZoneOffset.UTC);

    private static final DateTimeFormatter HOUR =
            DateTimeFormatter.ofPattern("uuuuMMddHH").withZone(ZoneOffset.UTC);

    private static final long FIVE_MINUTES = 300;

    /** What RFC 3986 lets stand in any part of an address. */
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private static final String HEX = "0123456789ABCDEF";

    private RedisKeys() {}

    /** The caches: what their keys look like and how long an entry lives after it was written. */
    public enum KeyPattern {
        /** Probabilities of the minute {@code yyyyMMddHHmm}. */
        PROBABILITY_L1("prob:l1:{symbol}:{timestamp_minute}", 60),
        /** Aggregated confidence of the five minutes that begin at {@code yyyyMMddHHmm}. */
        CONFIDENCE_L2("conf:l2:{symbol}:{model_type}:{timestamp_5min}", 300),
        /** A prediction; the model by its UUID. */
        PREDICTION_L3("pred:l3:{model_id}:{feature_hash}", 900),
        /** Settings of a user, by UUID. */
        USER_PREFERENCES("user:prefs:{user_id}", 3600),
        /** Uncertainty as a service sees it now. */
        UNCERTAINTY("uncertainty:{symbol}:{service_name}", 120),
        /** A model's numbers in the hour {@code yyyyMMddHH}: a hash, see {@link PerformanceCache}. */
        PERFORMANCE("perf:{model_name}:{time_bucket}", 1800),
        /** The learning state of a model for a user, both by UUID. */
        LEARNING("learning:{model_id}:{user_id}", 7200);

        private final String template;

        private final Duration timeToLive;

        KeyPattern(String template, long seconds) {
            this.template = template;
            this.timeToLive = Duration.ofSeconds(seconds);
        }

        /** The key with its parts' names in braces, as the document writes it. */
        public String template() {
            return template;
        }

        /** How long an entry lives: whole seconds. */
        public Duration timeToLive() {
            return timeToLive;
        }

        /** What a key's parts stand for, in the order of the template; empty when it is no key of this pattern. */
        public Optional<List<String>> parts(String key) {
            String[] names = template.split(":", -1);
            String[] found = key.split(":", -1);
            if (found.length != names.length) {
                return Optional.empty();
            }
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < names.length; i++) {
                if (names[i].startsWith("{")) {
                    Optional<String> part = decode(found[i]);
                    if (part.isEmpty()) {
                        return Optional.empty();
                    }
                    parts.add(part.get());
                } else if (!names[i].equals(found[i])) {
                    return Optional.empty();
                }
            }
            return Optional.of(List.copyOf(parts));
        }

        private String key(Object... parts) {
            StringBuilder key = new StringBuilder();
            int next = 0;
            for (String name : template.split(":", -1)) {
                key.append(key.isEmpty() ? "" : ":");
                key.append(name.startsWith("{") ? encode(parts[next++].toString()) : name);
            }
            return key.toString();
        }
    }

    /** The streams the suite writes to. What an entry of each holds is in {@link StreamEntries}. */
    public enum StreamKey {
        CONFIDENCE_UPDATES("confidence_updates"),
        UNCERTAINTY_ALERTS("uncertainty_alerts"),
        MODEL_PERFORMANCE("model_performance"),
        LEARNING_EVENTS("learning_events"),
        CALIBRATION_DRIFT("calibration_drift");

        private final String key;

        StreamKey(String key) {
            this.key = key;
        }

        /** Its key in Redis. */
        public String key() {
            return key;
        }
    }

    /** {@link KeyPattern#PROBABILITY_L1} of the minute that time is in. */
    public static String probability(String symbol, Instant time) {
        return KeyPattern.PROBABILITY_L1.key(symbol, MINUTE.format(time));
    }

    /** {@link KeyPattern#CONFIDENCE_L2} of the five minutes that time is in. */
    public static String confidence(String symbol, String modelType, Instant time) {
        Instant start = Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), FIVE_MINUTES) * FIVE_MINUTES);
        return KeyPattern.CONFIDENCE_L2.key(symbol, modelType, MINUTE.format(start));
    }

    /** {@link KeyPattern#PREDICTION_L3}. */
    public static String prediction(UUID model, String featureHash) {
        return KeyPattern.PREDICTION_L3.key(model, featureHash);
    }

    /** {@link KeyPattern#USER_PREFERENCES}. */
    public static String userPreferences(UUID user) {
        return KeyPattern.USER_PREFERENCES.key(user);
    }

    /** {@link KeyPattern#UNCERTAINTY}. */
    public static String uncertainty(String symbol, String service) {
        return KeyPattern.UNCERTAINTY.key(symbol, service);
    }

    /** {@link KeyPattern#PERFORMANCE} of the hour that time is in. */
    public static String performance(String modelName, Instant time) {
        return KeyPattern.PERFORMANCE.key(modelName, HOUR.format(time));
    }

    /** {@link KeyPattern#LEARNING}. */
    public static String learning(UUID model, UUID user) {
        return KeyPattern.LEARNING.key(model, user);
    }

    /** When the latest writer of the performance hashes of a day began. */
    static String writer(LocalDate day) {
        return "ppa:writer:perf:{day}".replace("{day}", day.toString());
    }

    /** The hash of deliveries into a stream that are not settled; by its tag in the same slot of a cluster. */
    static String inFlight(String stream) {
        return "ppa:inflight:{stream}".replace("stream", stream);
    }

    /**
     * Percent-encodes a part of a key or the name of a hash's field: different texts give different ones.
     *
     * @throws IllegalArgumentException when it is no Unicode text: half a character pair
     */
    static String encode(String part) {
        StringBuilder encoded = new StringBuilder();
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(part));
            while (bytes.hasRemaining()) {
                int b = bytes.get() & 0xFF;
                if (UNRESERVED.indexOf(b) >= 0) {
                    encoded.append((char) b);
                } else {
                    encoded.append('%').append(HEX.charAt(b >> 4)).append(HEX.charAt(b & 0xF));
                }
            }
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("no Unicode text: half a character pair in a name", e);
        }
        return encoded.toString();
    }

    /** The text that encodes to this; empty when none does. */
    private static Optional<String> decode(String encoded) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < encoded.length(); i++) {
            char c = encoded.charAt(i);
            if (c == '%' && i + 2 < encoded.length()) {
                bytes.write(HEX.indexOf(encoded.charAt(i + 1)) << 4 | HEX.indexOf(encoded.charAt(i + 2)));
                i += 2;
            } else {
                bytes.write(c);
            }
        }
        String text = bytes.toString(StandardCharsets.UTF_8);
        // Only one spelling of a text is a key of ours: what does not encode to itself again was written by others.
        return encode(text).equals(encoded) ? Optional.of(text) : Optional.empty();
    }
}
