package io.ppa.notify;

import io.ppa.store.postgres.Notifications.Next;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait between attempts: doubled each time up to an hour, each a random part of at most half shorter, so that many
 * processes do not come back at once. Given up after a day, but not before five attempts: where nothing but nightly commands run,
 * a day has few.
 */
record Backoff(Duration first, RandomGenerator random) {

    private static final Duration LONGEST = Duration.ofHours(1);

    private static final int LEAST_ATTEMPTS = 5;

    private static final int DOUBLINGS = 20;

    Next after(int attempts, boolean old) {
        long doubled = first.toMillis() << Math.min(attempts - 1, DOUBLINGS);
        long longest = Math.min(doubled, LONGEST.toMillis());
        long wait = longest - (long) (random.nextDouble() * longest / 2);
        return new Next(Duration.ofMillis(wait), old && attempts >= LEAST_ATTEMPTS);
    }
}
