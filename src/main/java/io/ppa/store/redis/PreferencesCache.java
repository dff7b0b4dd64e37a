package io.ppa.store.redis;

import java.util.Collection;
import java.util.UUID;

/** The cached settings of users, {@link RedisKeys.KeyPattern#USER_PREFERENCES}: written by the platform, dropped here. */
public final class PreferencesCache {

    private final Redis redis;

    public PreferencesCache(Redis redis) {
        this.redis = redis;
    }

    /** @return how many of these users' entries there were */
    public long drop(Collection<UUID> users) {
        if (users.isEmpty()) {
            return 0;
        }
        String[] keys = users.stream().map(RedisKeys::userPreferences).toArray(String[]::new);
        return redis.call("UNLINK", client -> client.unlink(keys));
    }
}
