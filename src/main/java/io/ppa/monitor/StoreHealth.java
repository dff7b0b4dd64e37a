package io.ppa.monitor;

import io.ppa.store.StoreException;
import io.ppa.store.StoreLocations;
import io.ppa.store.postgres.Postgres;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Whether one store answers. */
final class StoreHealth implements HealthIndicator {

    private final Latest<Long> ping;

    private final Runnable askAll;

    /**
     * @param ping answers after how many milliseconds the store did
     * @param askAll has all stores asked, so that those who hang are waited for side by side
     */
    StoreHealth(Latest<Long> ping, Runnable askAll) {
        this.ping = ping;
        this.askAll = askAll;
    }

    /** Of a store that nothing says where it is. */
    static HealthIndicator notConfigured(String property) {
        return () -> Health.unknown()
                .withDetail("message", "not configured: " + property + " does not say where it is")
                .build();
    }

    @Override
    public Health health() {
        askAll.run();
        try {
            return Health.up().withDetail("answeredInMillis", ping.get()).build();
        } catch (TimeoutException e) {
            return Health.down()
                    .withDetail(
                            "message",
                            "did not answer within " + ping.patience().toSeconds() + " s")
                    .build();
        } catch (ExecutionException e) {
            return down(e.getCause() == null ? e : e.getCause());
        }
    }

    private static Health down(Throwable thrown) {
        Throwable told = thrown instanceof StoreException
                ? thrown
                : Postgres.lost(thrown).<Throwable>map(lost -> lost).orElse(thrown);
        if (told instanceof StoreException store) {
            return Health.down()
                    .withDetail("message", StoreLocations.withoutQueries(String.valueOf(store.getMessage())))
                    .withDetail("action", store.action())
                    .build();
        }
        // What a driver says may hold anything.
        return Health.down()
                .withDetail("message", "failed: " + told.getClass().getSimpleName())
                .build();
    }
}
