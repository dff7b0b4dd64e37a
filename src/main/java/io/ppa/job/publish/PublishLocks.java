package io.ppa.job.publish;

import io.ppa.job.flow.ExecutionSettings;
import io.ppa.job.flow.TenantFailedException;
import io.ppa.store.postgres.LeaseKeeper;
import io.ppa.store.postgres.LeaseKeeper.Held;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Leases.Attempt;
import java.time.Duration;
import java.util.List;

/**
 * One publisher at a time of (table, tenant, month): a partition is replaced whole, so that two runs for different days
 * of a month would undo each other.
 */
final class PublishLocks {

    /** A publication takes seconds; who waits longer than this for one has met something broken. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final long POLL_MILLIS = 100;

    private final String table;

    private final Leases leases;

    private final LeaseKeeper keeper;

    PublishLocks(String table, Leases leases, LeaseKeeper keeper) {
        this.table = table;
        this.leases = leases;
        this.keeper = keeper;
    }

    /** Waits until the month is ours. */
    Lock acquire(long executionId, Month month, ExecutionSettings settings) {
        String name = "publish:" + table + ":" + month.yearMonth() + ":" + month.tenant();
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Attempt attempt = leases.tryAcquire(List.of(name), settings.lease(), executionId);
            if (attempt.granted()) {
                return new Lock(month, keeper.keep(attempt.leases(), settings.lease(), settings.heartbeat()));
            }
            if (System.nanoTime() > until) {
                throw new TenantFailedException(
                        month.yearMonth() + " is being published by execution "
                                + attempt.refusedBy().get(0).executionId() + " for more than " + PATIENCE.toMinutes()
                                + " minutes",
                        "See what that execution does ('ppa run'), then rerun.");
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for a month to publish", e);
        }
    }

    /** The right to publish one month. */
    static final class Lock implements AutoCloseable {

        private final Month month;

        private final Held held;

        private Lock(Month month, Held held) {
            this.month = month;
            this.held = held;
        }

        /** @throws TenantFailedException when it was lost meanwhile */
        void check() {
            if (!held.stillHeld()) {
                throw new TenantFailedException(
                        month.yearMonth() + ": another process took over while this one was paused",
                        "Rerun: what is published is whole.");
            }
        }

        @Override
        public void close() {
            held.close();
        }
    }
}
