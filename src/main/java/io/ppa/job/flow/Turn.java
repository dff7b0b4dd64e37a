package io.ppa.job.flow;

import io.ppa.store.postgres.Fence;
import io.ppa.store.postgres.LeaseKeeper.Held;
import io.ppa.store.postgres.Leases.Attempt;
import java.time.Duration;
import java.util.List;

/** The right to do what only one process may at a time. */
public final class Turn implements AutoCloseable {

    /** A turn takes seconds to minutes; who waits longer than this for one has met something broken. */
    private static final Duration PATIENCE = Duration.ofMinutes(15);

    private static final long POLL_MILLIS = 100;

    private final String doing;

    private final Held held;

    private final Fence fence;

    private Turn(String doing, Held held) {
        this.doing = doing;
        this.held = held;
        this.fence = held.fence(this::lost);
    }

    /**
     * Waits until nobody else has it. Until it is closed, which is up to the same thread, this thread commits nothing to PostgreSQL
     * once it is lost.
     *
     * @param name of what is done, the same for all who do it
     * @param doing for people, for example {@code 2024-03 is being published}
     * @throws TenantFailedException when somebody else does not end theirs
     * @throws io.ppa.job.StoppedException when the execution is asked to stop meanwhile
     * @throws io.ppa.job.LostLeaseException when another process has taken the execution over meanwhile
     */
    public static Turn take(JobParts parts, String name, String doing, long executionId, ExecutionSettings settings) {
        return take(parts, List.of(name), doing, executionId, settings);
    }

    /** The same for several at once: all of them or none, and when one is lost, all are. */
    public static Turn take(
            JobParts parts, List<String> names, String doing, long executionId, ExecutionSettings settings) {
        long until = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            Attempt attempt = parts.leases().tryAcquire(names, settings.lease(), executionId);
            if (attempt.granted()) {
                return new Turn(doing, parts.keeper().keep(attempt.leases(), settings.lease(), settings.heartbeat()));
            }
            if (System.nanoTime() > until) {
                throw new TenantFailedException(
                        doing + " by execution " + attempt.refusedBy().get(0).executionId() + " for more than "
                                + PATIENCE.toMinutes() + " minutes",
                        "See what that execution does ('ppa run'), then rerun.");
            }
            parts.control().check(executionId);
            pause(doing);
        }
    }

    private static void pause(String doing) {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted: " + doing, e);
        }
    }

    /** @throws TenantFailedException when it was lost meanwhile */
    public void check() {
        if (!held.stillHeld()) {
            throw lost();
        }
    }

    private TenantFailedException lost() {
        return new TenantFailedException(
                doing + ": another process took over while this one was paused", "Rerun: what is there is whole.");
    }

    @Override
    public void close() {
        fence.close();
        held.close();
    }
}
