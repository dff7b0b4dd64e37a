package io.ppa.job.prune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ppa.catalog.Catalog;
import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.StoppedException;
import io.ppa.store.StoreLocations.RedisLocation;
import io.ppa.store.redis.ExpiredKeys;
import io.ppa.store.redis.Redis;
import io.ppa.store.redis.RedisKeys;
import io.ppa.testing.TestStores;
import java.net.URI;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;

/** The walks through the keyspace of a real Redis, in a database of its own there. */
class RedisObjectsTest {

    private static final String URL = TestStores.locations().redis().url() + "/10";

    private static final RedisClient CLIENT = RedisClient.create(URI.create(URL));

    private static final Redis REDIS = Redis.connect(new RedisLocation(URL, null, null));

    private static final int KEYS = 4000;

    private final RedisObjects objects = new RedisObjects(new ExpiredKeys(REDIS));

    @BeforeEach
    void keys() {
        CLIENT.flushDB();
        for (int n = 0; n < KEYS; n++) {
            CLIENT.set(RedisKeys.uncertainty("S" + n, "a"), "x");
        }
    }

    @AfterAll
    static void close() {
        CLIENT.flushDB();
        REDIS.close();
        CLIENT.close();
    }

    @Test
    void aRunThatIsStopped_stopsBetweenTwoPages_whileItLooks() {
        AtomicInteger pages = new AtomicInteger();

        assertThatThrownBy(() -> stoppedAtTheSecondPage(pages).look()).isInstanceOf(StoppedException.class);
        assertThat(pages).hasValue(2);
    }

    @Test
    void aRunThatIsStopped_stopsBetweenTwoPages_whileItGivesKeysTheirTime() {
        AtomicInteger pages = new AtomicInteger();

        assertThatThrownBy(() -> stoppedAtTheSecondPage(pages).next(KEYS, KEYS)).isInstanceOf(StoppedException.class);

        assertThat(pages).hasValue(2);
        assertThat(CLIENT.keys("*").stream().filter(key -> CLIENT.pttl(key) > 0).count())
                .isBetween(1L, KEYS - 1L);
    }

    private Prunable stoppedAtTheSecondPage(AtomicInteger pages) {
        LocalDate day = LocalDate.of(2024, 6, 15);
        JobRequest request = new JobRequest(
                "retention-prune",
                new DayRange(day, day),
                List.of(),
                Catalog.load(Optional.empty()).job("retention-prune").settings().canonical(),
                null);
        return objects.objects(request, () -> {
                    if (pages.incrementAndGet() == 2) {
                        throw new StoppedException(1);
                    }
                })
                .get(0);
    }
}
