package io.ppa.job.registry;

import io.ppa.job.JobRequest;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.UserPreferences;
import io.ppa.store.redis.Redis;
import java.util.List;

/**
 * The step {@code cache}: copies what the registry says now into Redis, and drops the cached preferences of users who
 * changed them. Runs after the registry's transactions and writes nothing but what they committed.
 */
public final class CacheNumbers {

    private final List<Object> parts;

    public CacheNumbers(
            ClickHouse clickhouse,
            ModelRegistry registry,
            UserPreferences preferences,
            Marks marks,
            Outbox outbox,
            Redis redis) {
        this.parts = List.of(clickhouse, registry, preferences, marks, outbox, redis);
    }

    /** @return what was cached and dropped, in a sentence; empty when nothing was */
    public String run(long executionId, JobRequest request) {
        throw new UnsupportedOperationException("TODO " + parts + executionId + request);
    }
}
