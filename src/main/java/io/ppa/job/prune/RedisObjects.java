package io.ppa.job.prune;

import io.ppa.job.JobRequest;
import io.ppa.job.flow.Rest;
import io.ppa.model.Expired;
import io.ppa.store.redis.ExpiredKeys;
import io.ppa.store.redis.ExpiredKeys.Keys;
import io.ppa.store.redis.RedisKeys.KeyPattern;
import io.ppa.store.redis.RedisKeys.StreamKey;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The keys of Redis, which are given the time they shall live, and its streams, which are trimmed. */
final class RedisObjects implements PrunedStore {

    private final ExpiredKeys expired;

    RedisObjects(ExpiredKeys expired) {
        this.expired = expired;
    }

    @Override
    public String name() {
        return "redis";
    }

    @Override
    public List<Prunable> objects(JobRequest request) {
        return objects(request, () -> {});
    }

    @Override
    public List<Prunable> objects(JobRequest request, Runnable check) {
        PruneSettings settings = PruneSettings.of(request);
        List<Prunable> objects = new ArrayList<>();
        Walk walk = new Walk(settings.pause(), check);
        for (KeyPattern pattern : KeyPattern.values()) {
            Policy policy = Policy.of(request, name(), pattern.template());
            walk.times.put(pattern, Objects.requireNonNull(policy.keep()));
            walk.most.put(pattern, policy.maxDeletes());
            objects.add(new KeysOf(pattern, walk, policy.maxDeletes()));
        }
        for (StreamKey stream : StreamKey.values()) {
            objects.add(new Entries(stream, Policy.of(request, name(), stream.key()), settings.day()));
        }
        return objects;
    }

    /** The keys of all patterns are looked at in one walk through the keyspace, and given their time in another. */
    private final class Walk {

        private final Map<KeyPattern, Duration> times = new EnumMap<>(KeyPattern.class);

        private final Map<KeyPattern, Long> most = new EnumMap<>(KeyPattern.class);

        private final Duration pause;

        private final Runnable check;

        private @Nullable Map<KeyPattern, Keys> seen;

        private @Nullable Map<KeyPattern, Keys> given;

        private Walk(Duration pause, Runnable check) {
            this.pause = pause;
            this.check = check;
        }

        private Map<KeyPattern, Keys> look() {
            Map<KeyPattern, Keys> found = seen == null ? expired.look(times, check) : seen;
            seen = found;
            return found;
        }

        private Map<KeyPattern, Keys> give() {
            Map<KeyPattern, Keys> done = given;
            if (done == null) {
                done = expired.expire(times, most, changed -> {
                    if (changed > 0) {
                        Rest.between(pause);
                    }
                    check.run();
                });
                given = done;
                seen = null;
            }
            return done;
        }
    }

    private static final class KeysOf implements Prunable {

        private final KeyPattern pattern;

        private final Walk walk;

        private final long maxDeletes;

        private boolean told;

        private KeysOf(KeyPattern pattern, Walk walk, long maxDeletes) {
            this.pattern = pattern;
            this.walk = walk;
            this.maxDeletes = maxDeletes;
        }

        @Override
        public String object() {
            return pattern.template();
        }

        @Override
        public String action() {
            return "give a time to live";
        }

        @Override
        public long maxDeletes() {
            return maxDeletes;
        }

        @Override
        public boolean deletes() {
            return false;
        }

        @Override
        public Expired look() {
            Keys keys = Objects.requireNonNull(walk.look().get(pattern));
            return new Expired(keys.outliving(), OptionalLong.of(keys.bytes()), null, null, keys.found(), null);
        }

        @Override
        public OptionalLong next(long budget, int batch) {
            if (told) {
                return OptionalLong.empty();
            }
            told = true;
            return OptionalLong.of(
                    Objects.requireNonNull(walk.give().get(pattern)).outliving());
        }
    }

    private final class Entries implements Prunable {

        private final StreamKey stream;

        private final Policy policy;

        private final Instant cutoff;

        private Entries(StreamKey stream, Policy policy, LocalDate day) {
            this.stream = stream;
            this.policy = policy;
            this.cutoff = policy.cutoff(day);
        }

        @Override
        public String object() {
            return stream.key();
        }

        @Override
        public String action() {
            String old = policy.forever()
                    ? ""
                    : "entries of before " + LocalDate.ofInstant(cutoff, ZoneOffset.UTC) + " and ";
            return "trim " + old + "those beyond " + policy.maxLength();
        }

        @Override
        public long maxDeletes() {
            return policy.maxDeletes();
        }

        @Override
        public Expired look() {
            return expired.look(stream, cutoff, policy.maxLength());
        }

        @Override
        public OptionalLong next(long budget, int batch) {
            long gone = expired.trim(stream, cutoff, policy.maxLength(), (int) Math.min(budget, batch));
            return gone == 0 ? OptionalLong.empty() : OptionalLong.of(gone);
        }
    }
}
