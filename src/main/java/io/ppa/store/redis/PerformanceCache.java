package io.ppa.store.redis;

import io.ppa.model.ModelUse;
import io.ppa.model.RegisteredModel;
import io.ppa.model.RegistryNumbers;
import io.ppa.store.SqlText;
import io.ppa.store.redis.RedisKeys.KeyPattern;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.util.RawValue;

/**
 * The hot copy of the registry, {@link KeyPattern#PERFORMANCE}: one hash per model and hour. A field is a tenant,
 * percent-encoded like a part of a key, or {@link #ALL}; its value is JSON: {@code hour} (its start, ISO 8601), {@code
 * usage} (decisions), {@code avg_latency_ms}, {@code avg_confidence} ([0,1]) and {@code versions}, each with {@code
 * version}, {@code day} (the last of the window), {@code evaluated}, {@code accuracy}, {@code calibration_score}, {@code
 * brier_score} and {@code sharpe_ratio}. What is undefined is null.
 */
public final class PerformanceCache {

    /** The field of all tenants together; a tenant of that name is encoded. */
    static final String ALL = "*";

    private static final Long LEFT_ALONE = -1L;

    /** How long it is remembered who wrote last. */
    private static final Duration REMEMBERED = Duration.ofDays(1);

    /** About so many characters go out before answers are waited for. */
    private static final int BATCH = 1 << 20;

    private static final String REPLACE = SqlText.load("redis/replace_hash.lua").text();

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private final Redis redis;

    public PerformanceCache(Redis redis) {
        this.redis = redis;
    }

    /**
     * A hash.
     *
     * @param shares one for each tenant that used the model in that hour, and perhaps one for all together
     */
    public record ModelHour(String modelName, Instant hour, List<Share> shares) {}

    /**
     * A field of it.
     *
     * @param use of that tenant, or of all together
     * @param versions as registered for that tenant and nobody else, or the shared ones
     */
    public record Share(ModelUse use, List<RegisteredModel> versions) {}

    /**
     * Who writes.
     *
     * @param day the UTC day of the hashes
     * @param began when the reading of what is written began, by the one clock of all writers: of two it is the later one that is right
     */
    public record Writer(LocalDate day, Instant began) {}

    /**
     * Replaces these hashes whole, each at once and with its time to live; what they held before is gone. Once somebody who began later
     * has written a hash of the day, nothing is written any more: a process that was paused between reading and writing cannot put old
     * numbers over newer ones, unless it was for longer than a day.
     *
     * @return how many were written
     */
    public long replace(Writer writer, List<ModelHour> hashes) {
        Versions versions = new Versions();
        long written = 0;
        int next = 0;
        while (next < hashes.size()) {
            int from = next;
            List<Object> answers = redis.call("EVAL", client -> {
                try (AbstractPipeline pipeline = client.pipelined()) {
                    return send(writer, hashes.subList(from, hashes.size()), versions, pipeline);
                }
            });
            next += answers.size();
            written += answers.stream()
                    .filter(answer -> !LEFT_ALONE.equals(answer))
                    .count();
        }
        return written;
    }

    /** @return the answers of those that went out */
    private static List<Object> send(
            Writer writer, List<ModelHour> hashes, Versions versions, AbstractPipeline pipeline) {
        List<Response<Object>> answers = new ArrayList<>();
        int size = 0;
        for (ModelHour hash : hashes) {
            List<String> arguments = arguments(writer, hash, versions);
            List<String> keys =
                    List.of(RedisKeys.performance(hash.modelName(), hash.hour()), RedisKeys.writer(writer.day()));
            answers.add(pipeline.eval(REPLACE, keys, arguments));
            size += arguments.stream().mapToInt(String::length).sum();
            if (size >= BATCH) {
                break;
            }
        }
        pipeline.sync();
        return answers.stream().map(Response::get).toList();
    }

    private static List<String> arguments(Writer writer, ModelHour hash, Versions versions) {
        List<String> arguments = new ArrayList<>();
        arguments.add(String.valueOf(KeyPattern.PERFORMANCE.timeToLive().toSeconds()));
        arguments.add(String.valueOf(ChronoUnit.MICROS.between(Instant.EPOCH, writer.began())));
        arguments.add(String.valueOf(REMEMBERED.toSeconds()));
        for (Share share : hash.shares()) {
            String tenant = share.use().tenant();
            arguments.add(tenant == null ? ALL : RedisKeys.encode(tenant));
            arguments.add(json(share, versions));
        }
        return arguments;
    }

    private static String json(Share share, Versions versions) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("hour", share.use().hour().toString());
        value.put("usage", share.use().used());
        value.put("avg_latency_ms", number(share.use().averageLatencyMillis()));
        value.put("avg_confidence", number(share.use().averageConfidence()));
        value.put("versions", versions.json(share.versions()));
        return JSON.writeValueAsString(value);
    }

    /** A model's versions as JSON, which are the same ones in all of its hours. */
    private static final class Versions {

        private final Map<List<RegisteredModel>, RawValue> known = new IdentityHashMap<>();

        RawValue json(List<RegisteredModel> models) {
            return known.computeIfAbsent(
                    models,
                    m -> new RawValue(JSON.writeValueAsString(
                            m.stream().map(PerformanceCache::version).toList())));
        }
    }

    private static Map<String, @Nullable Object> version(RegisteredModel model) {
        RegistryNumbers numbers = model.numbers();
        Map<String, @Nullable Object> version = new LinkedHashMap<>();
        version.put("version", model.version());
        version.put("day", model.day() == null ? null : model.day().toString());
        version.put("evaluated", model.evaluated());
        version.put("accuracy", numbers.accuracy());
        version.put("calibration_score", numbers.calibrationScore());
        version.put("brier_score", numbers.brierScore());
        version.put("sharpe_ratio", numbers.sharpeRatio());
        return version;
    }

    private static @Nullable Double number(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}
