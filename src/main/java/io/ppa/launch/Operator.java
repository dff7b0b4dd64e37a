package io.ppa.launch;

import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Executions.Execution;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Leases.Holder;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
     * An execution whose metadata say that it runs.
     *
     * @param dead whether its owner is dead, or as good as that: it holds no lease and can publish nothing any more
     * @param reason why it is taken for dead, or is not, in a sentence
     */
    public record Verdict(Execution execution, boolean dead, String reason) {}

    /**
     * Looks at every execution whose metadata say that it runs; changes nothing.
     *
     * @param olderThan of one that no lease tells the owner of, such as metadata of another host that were copied here: how long ago
     *     its last sign of life must be; null takes none of these for dead. Where given, it holds for the others too
     */
    public List<Verdict> unfinished(@Nullable Duration olderThan) {
        return executions.unfinished().stream()
                .map(execution -> verdict(execution, olderThan))
                .toList();
    }

    /**
     * Marks all executions FAILED whose owner is dead, so that they can be restarted.
     *
     * @param olderThan as {@link #unfinished} takes it
     * @return what became of each whose metadata said that it runs
     */
    public List<Verdict> recoverDead(@Nullable Duration olderThan) {
        List<Verdict> verdicts = unfinished(olderThan);
        verdicts.stream().filter(Verdict::dead).forEach(this::markDead);
        return verdicts;
    }

    /**
     * Marks an execution FAILED whose process is dead, so that it can be restarted.
     *
     * @return why it is taken for dead
     * @throws RefusedException when its process is alive or may be, or when it has ended
     */
    public String recover(long executionId) {
        return recover(executionId, Duration.ZERO, false);
    }

    /**
     * The same, when its last sign of life is long enough ago.
     *
     * @param dryRun change nothing
     * @throws RefusedException likewise
     */
    public String recover(long executionId, Duration olderThan, boolean dryRun) {
        Execution execution = find(executionId);
        if (!execution.unfinished()) {
            throw new RefusedException(
                    "execution " + executionId + " is " + execution.status() + ", there is nothing to recover",
                    execution.status().equals("FAILED")
                            ? "Restart it with 'ppa rerun " + executionId + "'."
                            : "'ppa run " + executionId + "' shows it.");
        }
        Verdict verdict = verdict(execution, olderThan);
        if (!verdict.dead()) {
            boolean alive = !leases.liveHoldersFor(executionId).isEmpty();
            throw new RefusedException(
                    "execution " + executionId + (alive ? " is alive: " : " may be alive: ") + verdict.reason(),
                    alive ? "Stop it with 'ppa stop " + executionId + "'." : "Wait until then and try again.");
        }
        if (!dryRun) {
            markDead(verdict);
        }
        return verdict.reason();
    }

    private Verdict verdict(Execution execution, @Nullable Duration olderThan) {
        List<Holder> alive = leases.liveHoldersFor(execution.id());
        if (!alive.isEmpty()) {
            return new Verdict(execution, false, alive.get(0).describe() + " holds its lease");
        }
        if (mayBeStarting(execution)) {
            return new Verdict(
                    execution,
                    false,
                    "it was created less than " + STARTING.toSeconds() + " s ago and may be starting");
        }
        Instant last = executions.lastSign(execution.id());
        List<Holder> dead = leases.allHoldersFor(execution.id());
        if (olderThan == null && dead.isEmpty()) {
            return new Verdict(
                    execution,
                    false,
                    "no lease tells whose it is; its last sign of life is of " + seconds(last)
                            + ": --older-than recovers it");
        }
        if (olderThan != null
                && !olderThan.isZero()
                && Duration.between(last, clock.instant()).compareTo(olderThan) < 0) {
            return new Verdict(
                    execution,
                    false,
                    "its last sign of life, of " + seconds(last) + ", is less than " + Waiting.words(olderThan)
                            + " ago");
        }
        return new Verdict(
                execution,
                true,
                dead.isEmpty()
                        ? "its process is dead: no live lease, and its last sign of life is of " + seconds(last)
                        : leases.whyDead(dead.get(0)));
    }

    private static Instant seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private void markDead(Verdict verdict) {
        executions.markDead(verdict.execution().id(), verdict.reason(), clock.instant());
        leases.releaseAllFor(verdict.execution().id());
    }

    private boolean mayBeStarting(Execution execution) {
        return leases.allHoldersFor(execution.id()).isEmpty()
                && Duration.between(execution.createdAt(), clock.instant()).compareTo(STARTING) < 0;
    }

    private Execution find(long executionId) {
        return executions.find(executionId).orElseThrow(() -> new UnknownExecutionException(executionId));
    }
}
