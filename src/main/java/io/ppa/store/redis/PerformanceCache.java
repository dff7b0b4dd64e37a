package io.ppa.store.redis;

import io.ppa.model.ModelUse;
import io.ppa.model.RegisteredModel;
import io.ppa.model.RegistryNumbers;
import io.ppa.store.SqlText;
import io.ppa.store.redis.RedisKeys.KeyPattern;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.Response;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The hot copy of the registry, {@link KeyPattern#PERFORMANCE}: one hash per model and hour. A field is a tenant,
 * percent-encoded like a part of a key, or {@link #ALL}; its value is JSON: {@code hour} (its start, ISO 8601), {@code
 * usage} (decisions), {@code avg_latency_ms}, {@code avg_confidence} ([0,1]) and {@code versions}, each with {@code
 * version}, {@code day} (the last of the window), {@code evaluated}, {@code accuracy}, {@code calibration_score}, {@code
 * brier_score} and {@code sharpe_ratio}. What is undefined is null.
 */
public final class PerformanceCache {

    /** The field of all tenants together; a tenant of that name is encoded. */
    public static final String ALL = "*";

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

    /** Replaces these hashes whole, each at once and with its time to live; what they held before is gone. */
    public void replace(List<ModelHour> hashes) {
        int next = 0;
        while (next < hashes.size()) {
            int from = next;
            next += redis.call("EVAL", client -> {
                try (AbstractPipeline pipeline = client.pipelined()) {
                    return send(hashes.subList(from, hashes.size()), pipeline);
                }
            });
        }
    }

    /** @return how many of them went out */
    private static int send(List<ModelHour> hashes, AbstractPipeline pipeline) {
        List<Response<Object>> answers = new ArrayList<>();
        int size = 0;
        for (ModelHour hash : hashes) {
            List<String> arguments = arguments(hash);
            String key = RedisKeys.performance(hash.modelName(), hash.hour());
            answers.add(pipeline.eval(REPLACE, List.of(key), arguments));
            size += arguments.stream().mapToInt(String::length).sum();
            if (size >= BATCH) {
                break;
            }
        }
        pipeline.sync();
        answers.forEach(Response::get);
        return answers.size();
    }

    private static List<String> arguments(ModelHour hash) {
        List<String> arguments = new ArrayList<>();
        arguments.add(String.valueOf(KeyPattern.PERFORMANCE.timeToLive().toSeconds()));
        for (Share share : hash.shares()) {
            String tenant = share.use().tenant();
            arguments.add(tenant == null ? ALL : RedisKeys.encode(tenant));
            arguments.add(json(share));
        }
        return arguments;
    }

    private static String json(Share share) {
        Map<String, @Nullable Object> value = new LinkedHashMap<>();
        value.put("hour", share.use().hour().toString());
        value.put("usage", share.use().used());
        value.put("avg_latency_ms", number(share.use().averageLatencyMillis()));
        value.put("avg_confidence", number(share.use().averageConfidence()));
        value.put(
                "versions",
                share.versions().stream().map(PerformanceCache::version).toList());
        return JSON.writeValueAsString(value);
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
