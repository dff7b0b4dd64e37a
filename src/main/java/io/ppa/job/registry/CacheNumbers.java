package io.ppa.job.registry;

import io.ppa.job.JobRequest;
import io.ppa.job.Owed;
import io.ppa.job.flow.ExecutionSettings;
import io.ppa.model.ModelUse;
import io.ppa.model.RegisteredModel;
import io.ppa.store.StoreException;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.Marks;
import io.ppa.store.postgres.ModelRegistry;
import io.ppa.store.postgres.Outbox;
import io.ppa.store.postgres.UserPreferences;
import io.ppa.store.redis.PerformanceCache;
import io.ppa.store.redis.PerformanceCache.ModelHour;
import io.ppa.store.redis.PerformanceCache.Share;
import io.ppa.store.redis.PerformanceCache.Writer;
import io.ppa.store.redis.PreferencesCache;
import io.ppa.store.redis.Redis;
import io.ppa.store.redis.RedisKeys.KeyPattern;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * The step {@code cache}: copies what the registry says now into Redis, and drops the cached preferences of users who
 * changed them. Runs after the registry's transactions and writes nothing but what they committed.
 */
public final class CacheNumbers {

    /** Up to when changed preferences have been dropped. */
    static final String PREFERENCES = "model-performance:preferences";

    private final HourlyUse use;

    private final ModelRegistry registry;

    private final UserPreferences preferences;

    private final Marks marks;

    private final Outbox outbox;

    private final PerformanceCache numbers;

    private final PreferencesCache cached;

    public CacheNumbers(
            ClickHouse clickhouse,
            ModelRegistry registry,
            UserPreferences preferences,
            Marks marks,
            Outbox outbox,
            Redis redis) {
        this.use = new HourlyUse(clickhouse);
        this.registry = registry;
        this.preferences = preferences;
        this.marks = marks;
        this.outbox = outbox;
        this.numbers = new PerformanceCache(redis);
        this.cached = new PreferencesCache(redis);
    }

    /**
     * @return what was cached and dropped, in a sentence; empty when nothing was
     * @throws StoreException when Redis does not take it; the message names what is owed
     */
    public String run(long executionId, JobRequest request) {
        LocalDate day = request.days().last();
        List<String> owed = new ArrayList<>(List.of(
                "the models' numbers in the hours of " + day, "the dropping of preferences that users changed"));
        try {
            long hashes = cache(day, ExecutionSettings.of(request));
            owed.remove(0);
            return said(hashes, dropPreferences());
        } catch (StoreException e) {
            throw Owed.with(e, executionId, outbox.owed(), owed);
        }
    }

    private static String said(long hashes, long dropped) {
        List<String> parts = new ArrayList<>();
        if (hashes > 0) {
            parts.add(hashes + (hashes == 1 ? " hash" : " hashes") + " of models cached");
        }
        if (dropped > 0) {
            parts.add(dropped + (dropped == 1 ? " user's" : " users'") + " preferences dropped");
        }
        return String.join(", ", parts);
    }

    private long cache(LocalDate day, ExecutionSettings settings) {
        long[] hashes = {0};
        Writer writer = new Writer(day, marks.now());
        use.of(day, settings, page -> hashes[0] += numbers.replace(writer, hours(page)));
        return hashes[0];
    }

    /** The rows of a page, which come in order of model and hour, with what is registered for them. */
    private List<ModelHour> hours(List<ModelUse> page) {
        Registered registered = registered(page);
        List<ModelHour> hours = new ArrayList<>();
        int from = 0;
        while (from < page.size()) {
            ModelUse first = page.get(from);
            List<Share> shares = new ArrayList<>();
            int next = from;
            while (next < page.size() && sameHour(first, page.get(next))) {
                registered.share(page.get(next)).ifPresent(shares::add);
                next++;
            }
            hours.add(new ModelHour(first.modelName(), first.hour(), shares));
            from = next;
        }
        return hours;
    }

    private static boolean sameHour(ModelUse a, ModelUse b) {
        return a.modelName().equals(b.modelName()) && a.hour().equals(b.hour());
    }

    private Registered registered(List<ModelUse> page) {
        List<String> names = page.stream().map(ModelUse::modelName).distinct().toList();
        List<String> tenants = page.stream()
                .map(ModelUse::tenant)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        List<RegisteredModel> models = registry.named(names);
        return new Registered(
                registry.tenantIds(tenants),
                models.stream()
                        .filter(model -> !model.shared())
                        .collect(Collectors.groupingBy(
                                model -> new Owner(Objects.requireNonNull(model.tenantId()), model.modelName()))),
                models.stream()
                        .filter(RegisteredModel::shared)
                        .collect(Collectors.groupingBy(RegisteredModel::modelName)));
    }

    /** A tenant's models of one name. */
    private record Owner(UUID tenant, String modelName) {}

    /** The registry's rows of a page: a tenant only ever sees its own. */
    private record Registered(
            Map<String, UUID> tenantIds,
            Map<Owner, List<RegisteredModel>> owned,
            Map<String, List<RegisteredModel>> shared) {

        /** A tenant's share, whether anything is registered or not; that of all together only where a shared model is. */
        Optional<Share> share(ModelUse use) {
            String tenant = use.tenant();
            if (tenant == null) {
                return Optional.ofNullable(shared.get(use.modelName())).map(versions -> new Share(use, versions));
            }
            UUID id = tenantIds.get(tenant);
            return Optional.of(new Share(
                    use, id == null ? List.of() : owned.getOrDefault(new Owner(id, use.modelName()), List.of())));
        }
    }

    /** An entry that was read just before a change lives on for its time to live: so far back it is looked again. */
    private long dropPreferences() {
        Instant now = marks.now();
        Optional<Instant> since =
                marks.reached(PREFERENCES).map(reached -> reached.minus(KeyPattern.USER_PREFERENCES.timeToLive()));
        long[] dropped = {0};
        preferences.changedSince(since, page -> dropped[0] += cached.drop(page));
        marks.reach(PREFERENCES, now);
        return dropped[0];
    }
}
