package io.ppa.launch;

import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Executions.Execution;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Leases.Holder;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** What an operator does to executions from outside: stop, abandon, recover. */
public final class Operator {

    /** A younger execution without a lease may be one whose process has not written its name into the lease yet. */
    private static final Duration STARTING = Duration.ofSeconds(30);

    private final Executions executions;

    private final Leases leases;

    private final Clock clock;

    public Operator(Executions executions, Leases leases, Clock clock) {
        this.executions = executions;
        this.leases = leases;
        this.clock = clock;
    }

    /**
     * Asks a running execution to stop after the tenants it is at.
     *
     * @throws RefusedException when it is not running, or its process is dead
     */
    public void stop(long executionId) {
        Execution execution = find(executionId);
        if (execution.unfinished() && leases.liveHoldersFor(executionId).isEmpty() && !mayBeStarting(execution)) {
            throw new RefusedException(
                    "execution " + executionId + " is " + execution.status() + ", but its process is dead",
                    "Run 'ppa recover " + executionId + "'.");
        }
        if (!executions.requestStop(executionId)) {
            throw new RefusedException(
                    "execution " + executionId + " is " + execution.status() + ", there is nothing to stop",
                    "'ppa runs --status STARTED' lists what runs.");
        }
    }

    /**
     * Gives an execution up for good: it cannot be restarted any more.
     *
     * @throws RefusedException when it is running, or has completed
     */
    public void abandon(long executionId) {
        Execution execution = find(executionId);
        if (!execution.status().equals("FAILED") && !execution.status().equals("STOPPED")) {
            throw new RefusedException(
                    "execution " + executionId + " is " + execution.status()
                            + "; only a FAILED or STOPPED one can be abandoned",
                    execution.unfinished()
                            ? "Stop it first ('ppa stop " + executionId + "'), or recover it if its process is dead."
                            : "There is nothing to do.");
        }
        executions.markAbandoned(executionId, clock.instant());
    }

    /**
     * Marks an execution FAILED whose process is dead, so that it can be restarted.
     *
     * @return why it is taken for dead
     * @throws RefusedException when its process is alive or may be, or when it has ended
     */
    public String recover(long executionId) {
        Execution execution = find(executionId);
        if (!execution.unfinished()) {
            throw new RefusedException(
                    "execution " + executionId + " is " + execution.status() + ", there is nothing to recover",
                    execution.status().equals("FAILED")
                            ? "Restart it with 'ppa rerun " + executionId + "'."
                            : "'ppa run " + executionId + "' shows it.");
        }
        List<Holder> alive = leases.liveHoldersFor(executionId);
        if (!alive.isEmpty()) {
            throw new RefusedException(
                    "execution " + executionId + " is alive: " + alive.get(0).describe() + " holds its lease",
                    "Stop it with 'ppa stop " + executionId + "'.");
        }
        if (mayBeStarting(execution)) {
            throw new RefusedException(
                    "execution " + executionId + " was created less than " + STARTING.toSeconds() + " s ago",
                    "Wait until then and try again.");
        }
        String reason = "its process is dead: no live lease";
        executions.markDead(executionId, reason, clock.instant());
        leases.releaseAllFor(executionId);
        return reason;
    }

    private boolean mayBeStarting(Execution execution) {
        return leases.allHoldersFor(execution.id()).isEmpty()
                && Duration.between(execution.createdAt(), clock.instant()).compareTo(STARTING) < 0;
    }

    private Execution find(long executionId) {
        return executions.find(executionId).orElseThrow(() -> new UnknownExecutionException(executionId));
    }
}
