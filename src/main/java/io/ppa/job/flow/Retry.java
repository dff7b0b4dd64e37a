package io.ppa.job.flow;

import io.ppa.store.StoreException;
import io.ppa.store.StoreUnavailableException;
import io.ppa.store.postgres.Postgres;
import java.time.Duration;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries again what failed because a store did not answer; what is tried must be safe to do twice. */
public final class Retry {

    private static final Logger LOG = LoggerFactory.getLogger(Retry.class);

    private Retry() {}

    /**
     * As often as the settings say, waiting twice as long each time.
     *
     * @throws StoreUnavailableException what the last try ended with; anything else ends the tries at once
     */
    public static void persistently(ExecutionSettings settings, Runnable work) {
        persistently(settings, () -> {
            work.run();
            return true;
        });
    }

    /** The same of work that comes to something; the last try's is returned. */
    public static <T> T persistently(ExecutionSettings settings, Supplier<T> work) {
        Duration wait = settings.backoff();
        for (int attempt = 1; ; attempt++) {
            try {
                return work.get();
            } catch (RuntimeException e) {
                RuntimeException told = unavailable(e);
                if (!(told instanceof StoreUnavailableException) || attempt >= settings.attempts()) {
                    throw told;
                }
                LOG.warn(
                        "attempt {} of {}: {}; next in {} s",
                        attempt,
                        settings.attempts(),
                        told.getMessage(),
                        wait.toSeconds());
                sleep(wait);
                wait = wait.multipliedBy(2);
            }
        }
    }

    /** The store's own word for it; what is no lost connection stays what it is. */
    private static RuntimeException unavailable(RuntimeException e) {
        if (e instanceof StoreException) {
            return e;
        }
        return Postgres.lost(e).<RuntimeException>map(lost -> lost).orElse(e);
    }

    private static void sleep(Duration wait) {
        try {
            Thread.sleep(wait.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a store", e);
        }
    }
}
