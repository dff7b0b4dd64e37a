package io.ppa.store.redis;

import io.ppa.model.Expired;
import io.ppa.store.SqlText;
import io.ppa.store.redis.RedisKeys.KeyPattern;
import io.ppa.store.redis.RedisKeys.StreamKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.Response;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;
import redis.clients.jedis.resps.StreamEntry;

/**
 * What outlives its retention in Redis: keys that were written without their time to live, or with a longer one, and entries of
 * streams. The keyspace is walked by SCAN, which holds nobody up; a key is one of a pattern only if each of its parts is what the
 * pattern says, so that no key of anybody else is touched.
 */
public final class ExpiredKeys {

    private static final String COUNT =
            SqlText.load("redis/expired_entries.lua").text();

    private static final String TRIM = SqlText.load("redis/trim_entries.lua").text();

    private static final int PAGE = 1000;

    private static final int NO_TIME = -1;

    private static final Map<String, Pattern> PARTS = Map.of(
            "{timestamp_minute}", Pattern.compile("\\d{12}"),
            "{timestamp_5min}", Pattern.compile("\\d{12}"),
            "{time_bucket}", Pattern.compile("\\d{10}"),
            "{model_id}", uuid(),
            "{user_id}", uuid());

    private final Redis redis;

    public ExpiredKeys(Redis redis) {
        this.redis = redis;
    }

    private static Pattern uuid() {
        return Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    }

    /**
     * Keys of a pattern.
     *
     * @param found all of them
     * @param outliving those that would live longer than they may
     * @param bytes of the latter
     */
    public record Keys(long found, long outliving, long bytes) {

        private static final Keys NONE = new Keys(0, 0, 0);

        private Keys plus(Keys other) {
            return new Keys(found + other.found, outliving + other.outliving, bytes + other.bytes);
        }
    }

    /**
     * By pattern, how many keys there are and how many would outlive their time.
     *
     * @param page called after each page of the keyspace
     */
    public Map<KeyPattern, Keys> look(Map<KeyPattern, Duration> times, Runnable page) {
        return walk(times, Map.of(), changed -> page.run());
    }

    /**
     * Gives keys that would outlive their time that time, from now on.
     *
     * @param most how many of each pattern
     * @param page called after each page of the keyspace with how many keys were given their time in it
     * @return what was found; {@code outliving} those that were given their time
     */
    public Map<KeyPattern, Keys> expire(
            Map<KeyPattern, Duration> times, Map<KeyPattern, Long> most, LongConsumer page) {
        return walk(times, most, page);
    }

    private Map<KeyPattern, Keys> walk(Map<KeyPattern, Duration> times, Map<KeyPattern, Long> most, LongConsumer page) {
        Map<KeyPattern, Keys> keys = new EnumMap<>(KeyPattern.class);
        times.keySet().forEach(pattern -> keys.put(pattern, Keys.NONE));
        ScanParams count = new ScanParams().count(PAGE);
        String cursor = ScanParams.SCAN_POINTER_START;
        do {
            String from = cursor;
            ScanResult<String> found = redis.call("SCAN", client -> client.scan(from, count));
            long changed = 0;
            Map<KeyPattern, List<String>> byPattern = byPattern(found.getResult(), times);
            for (Map.Entry<KeyPattern, List<String>> entry : byPattern.entrySet()) {
                KeyPattern pattern = entry.getKey();
                Keys before = keys.getOrDefault(pattern, Keys.NONE);
                @Nullable Long limit = most.isEmpty() ? null : most.getOrDefault(pattern, 0L) - before.outliving();
                Keys now = page(entry.getValue(), times.getOrDefault(pattern, Duration.ZERO), limit);
                keys.put(pattern, before.plus(now));
                changed += limit == null ? 0 : now.outliving();
            }
            cursor = found.getCursor();
            page.accept(changed);
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        return keys;
    }

    /** @param limit how many may be given their time; null when it is only looked */
    private Keys page(List<String> names, Duration time, @Nullable Long limit) {
        List<Long> lives = each("PTTL", names, (pipeline, key) -> pipeline.pttl(key));
        List<String> outliving = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            if (lives.get(i) == NO_TIME || lives.get(i) > time.toMillis()) {
                outliving.add(names.get(i));
            }
        }
        List<String> chosen =
                limit == null ? outliving : outliving.subList(0, (int) Math.min(outliving.size(), Math.max(0, limit)));
        long bytes = each("MEMORY USAGE", chosen, (pipeline, key) -> pipeline.memoryUsage(key)).stream()
                .mapToLong(size -> size == null ? 0 : size)
                .sum();
        if (limit != null) {
            each("PEXPIRE", chosen, (pipeline, key) -> pipeline.pexpire(key, time.toMillis()));
        }
        return new Keys(names.size(), chosen.size(), bytes);
    }

    private interface Command {
        Response<Long> send(AbstractPipeline pipeline, String key);
    }

    private List<Long> each(String what, List<String> keys, Command command) {
        if (keys.isEmpty()) {
            return List.of();
        }
        return redis.call(what, client -> {
            try (AbstractPipeline pipeline = client.pipelined()) {
                List<Response<Long>> answers =
                        keys.stream().map(key -> command.send(pipeline, key)).toList();
                pipeline.sync();
                List<Long> values = new ArrayList<>();
                answers.forEach(answer -> values.add(answer.get()));
                return values;
            }
        });
    }

    private static Map<KeyPattern, List<String>> byPattern(List<String> keys, Map<KeyPattern, Duration> times) {
        Map<KeyPattern, List<String>> byPattern = new EnumMap<>(KeyPattern.class);
        for (String key : keys) {
            times.keySet().stream()
                    .filter(pattern -> isOf(pattern, key))
                    .findFirst()
                    .ifPresent(pattern -> byPattern
                            .computeIfAbsent(pattern, p -> new ArrayList<>())
                            .add(key));
        }
        return byPattern;
    }

    private static boolean isOf(KeyPattern pattern, String key) {
        Optional<List<String>> parts = pattern.parts(key);
        if (parts.isEmpty()) {
            return false;
        }
        List<String> names = Pattern.compile(":")
                .splitAsStream(pattern.template())
                .filter(name -> name.startsWith("{"))
                .toList();
        for (int i = 0; i < names.size(); i++) {
            Pattern form = PARTS.get(names.get(i));
            String part = parts.get().get(i);
            if (part.isEmpty() || (form != null && !form.matcher(part).matches())) {
                return false;
            }
        }
        return true;
    }

    /**
     * What of a stream is past its retention: entries older than the cutoff, and the oldest of those it has too many. Bytes are their
     * share of the stream's.
     */
    public Expired look(StreamKey stream, Instant cutoff, long maxLength) {
        String key = stream.key();
        long length = redis.call("XLEN " + key, client -> client.xlen(key));
        if (length == 0) {
            return Expired.NOTHING;
        }
        long count = Math.max(older(key, cutoff), length - maxLength);
        long size = redis.call(
                "MEMORY USAGE " + key,
                client -> Optional.ofNullable(client.memoryUsage(key)).orElse(0L));
        return new Expired(
                count,
                OptionalLong.of(Math.round((double) size * count / length)),
                count == 0 ? null : at(key, client -> client.xrange(key, "-", "+", 1)),
                count == 0 ? null : newest(key, count, cutoff),
                length,
                at(key, client -> client.xrevrange(key, "+", "-", 1)));
    }

    /** Of those that are too old that is before the cutoff; of those that are too many nobody asked. */
    private @Nullable Instant newest(String key, long count, Instant cutoff) {
        Instant newest = at(key, client -> client.xrevrange(key, "(" + cutoff.toEpochMilli() + "-0", "-", 1));
        return count > older(key, cutoff) ? null : newest;
    }

    private long older(String key, Instant cutoff) {
        String time = String.valueOf(cutoff.toEpochMilli());
        String after = "-";
        long count = 0;
        while (true) {
            List<String> arguments = List.of(after, time, String.valueOf(PAGE));
            List<?> answer =
                    (List<?>) redis.call("XRANGE " + key, client -> client.eval(COUNT, List.of(key), arguments));
            count += (Long) answer.get(0);
            if ((Long) answer.get(2) == 0) {
                return count;
            }
            after = "(" + answer.get(1);
        }
    }

    private @Nullable Instant at(String key, Function<RedisClient, List<StreamEntry>> query) {
        return redis.call("XRANGE " + key, query).stream()
                .findFirst()
                .map(entry -> Instant.ofEpochMilli(entry.getID().getTime()))
                .orElse(null);
    }

    /**
     * Deletes a batch of them, the oldest.
     *
     * @return how many went; 0 when none is left
     */
    public long trim(StreamKey stream, Instant cutoff, long maxLength, int batch) {
        List<String> arguments =
                List.of(String.valueOf(cutoff.toEpochMilli()), String.valueOf(maxLength), String.valueOf(batch));
        return (Long)
                redis.call("XTRIM " + stream.key(), client -> client.eval(TRIM, List.of(stream.key()), arguments));
    }
}
