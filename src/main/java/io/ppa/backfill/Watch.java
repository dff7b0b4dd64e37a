package io.ppa.backfill;

import io.ppa.job.Plan;
import io.ppa.job.Progress;
import io.ppa.model.TenantResult;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Follows the runs of a backfill and says when nothing new is to be started: somebody asked for it, or too much failed. What runs at
 * that moment is asked to stop, and does so after the tenants it is at.
 */
public final class Watch implements Progress {

    private final Progress shown;

    private final Consumer<Part> starting;

    private Runnable stop = () -> {};

    private OptionalLong maxFailures = OptionalLong.empty();

    private long failedBefore;

    private long failedNow;

    private @Nullable String halted;

    /**
     * @param shown is told all the same
     * @param starting is told of each launch before it begins
     */
    public Watch(Progress shown, Consumer<Part> starting) {
        this.shown = shown;
        this.starting = starting;
    }

    void starts(Part part) {
        starting.accept(part);
    }

    /** @param stopRunning asks the runs of this process to stop */
    public synchronized void through(Runnable stopRunning) {
        this.stop = stopRunning;
    }

    synchronized void begin(OptionalLong mostFailures) {
        this.maxFailures = mostFailures;
    }

    /** Somebody asked the process to end; whoever asks stops what runs. */
    public synchronized void asked() {
        halted = "it was asked to stop";
    }

    /** Why nothing new is to be started, null while it is. */
    synchronized @Nullable String halted() {
        return halted;
    }

    /**
     * A run has ended.
     *
     * @param failed how many (tenant, day) pairs of it failed
     */
    synchronized void ended(long failed) {
        failedBefore += failed;
        failedNow = 0;
        look();
    }

    @Override
    public void planned(Plan plan) {
        shown.planned(plan);
        boolean late;
        synchronized (this) {
            late = halted != null;
        }
        if (late) {
            // Asked before the run could be found.
            stop.run();
        }
    }

    @Override
    public void finished(TenantResult result) {
        shown.finished(result);
        if (result.status() != TenantResult.Status.FAILED) {
            return;
        }
        boolean reached;
        synchronized (this) {
            failedNow += Math.max(1, result.days().size() - result.contentHash().size());
            reached = halted == null && look();
        }
        if (reached) {
            stop.run();
        }
    }

    @Override
    public void advanced(String what, long done, long all) {
        shown.advanced(what, done, all);
    }

    private boolean look() {
        long failed = failedBefore + failedNow;
        if (halted == null && maxFailures.isPresent() && failed >= maxFailures.getAsLong()) {
            halted = failed + (failed == 1 ? " day of a tenant" : " days of tenants")
                    + " failed, and --max-failures is " + maxFailures.getAsLong();
        }
        return halted != null;
    }
}
