package io.ppa.store.postgres;

import io.ppa.store.Causes;
import io.ppa.store.postgres.Leases.Lease;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/** Renews this process's leases while it is alive. A lease that could not be renewed in time is lost for good. */
public final class LeaseKeeper implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaseKeeper.class);

    private final Leases leases;

    private final Set<Held> held = ConcurrentHashMap.newKeySet();

    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "lease-heartbeat");
        thread.setDaemon(true);
        return thread;
    });

    public LeaseKeeper(Leases leases) {
        this.leases = leases;
    }

    /**
     * Keeps these alive until the result is closed, which releases them.
     *
     * @param timeToLive how long they last without a heartbeat
     * @param heartbeat how often to renew, well below {@code timeToLive}
     */
    public Held keep(List<Lease> taken, Duration timeToLive, Duration heartbeat) {
        Held kept = new Held(taken, timeToLive);
        held.add(kept);
        long millis = Math.max(1, heartbeat.toMillis());
        kept.beats = heart.scheduleAtFixedRate(kept::renew, millis, millis, TimeUnit.MILLISECONDS);
        return kept;
    }

    @Override
    public void close() {
        heart.shutdownNow();
        Set.copyOf(held).forEach(Held::close);
    }

    /** Leases kept alive. */
    public final class Held implements AutoCloseable {

        private final List<Lease> taken;

        private final Duration timeToLive;

        private java.util.concurrent.@org.jspecify.annotations.Nullable ScheduledFuture<?> beats;

        /** What the log says of whom they are held for: the heart beats on a thread of its own. */
        private volatile Map<String, String> context = context();

        private Held(List<Lease> taken, Duration timeToLive) {
            this.taken = taken;
            this.timeToLive = timeToLive;
        }

        /** Says which execution they are held for. */
        public void bind(long executionId) {
            leases.bind(taken, executionId);
            context = context();
        }

        private static Map<String, String> context() {
            Map<String, String> mine = MDC.getCopyOfContextMap();
            return mine == null ? Map.of() : mine;
        }

        /**
         * From here on this thread commits to PostgreSQL only while they are held.
         *
         * @param lost what a commit is refused with
         */
        public Fence fence(Supplier<? extends RuntimeException> lost) {
            return Fence.bind(taken, lost);
        }

        /** Whether all are still ours; asks the database, so call it right before something that must not happen twice. */
        public boolean stillHeld() {
            return leases.held(taken);
        }

        private void renew() {
            MDC.setContextMap(context);
            try {
                if (!leases.renew(taken, timeToLive)) {
                    LOG.warn("lost the lease {}", taken.get(0).name());
                }
            } catch (DataAccessException | TransactionException e) {
                // The next beat tries again; when none gets through in time, stillHeld() says no. Nothing may be thrown
                // from here, for there would be no next beat.
                LOG.warn("could not renew the lease {}: {}", taken.get(0).name(), Causes.reason(e));
            } finally {
                MDC.clear();
            }
        }

        @Override
        public void close() {
            if (held.remove(this)) {
                if (beats != null) {
                    beats.cancel(false);
                }
                try {
                    leases.release(taken);
                } catch (DataAccessException e) {
                    LOG.warn(
                            "could not give back the lease {}; it runs out by itself",
                            taken.get(0).name());
                }
            }
        }
    }
}
