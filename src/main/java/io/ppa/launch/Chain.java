package io.ppa.launch;

import io.ppa.catalog.ScheduleDefinition.OnFailure;
import io.ppa.job.JobRequest;
import io.ppa.launch.ChainResult.Step;
import io.ppa.model.TenantResult;
import io.ppa.store.Causes;
import io.ppa.store.postgres.Chains;
import io.ppa.store.postgres.Chains.ChainRow;
import io.ppa.store.postgres.Chains.StepEnd;
import io.ppa.store.postgres.Chains.StepRow;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Executions.Execution;
import io.ppa.store.postgres.LeaseKeeper;
import io.ppa.store.postgres.LeaseKeeper.Held;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Leases.Attempt;
import io.ppa.store.postgres.Leases.Holder;
import io.ppa.store.postgres.Leases.Lease;
import io.ppa.store.postgres.Postgres;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * Runs jobs one after another. How far a chain has come is kept, so that another process can go on with it where this one died:
 * jobs that have ended are not run again, the one that was running is recovered and restarted, the rest is launched. Of one name
 * one chain runs at a time.
 *
 * <p>A job that fails as a whole, for a store was down or it was given something it cannot use, has no tenants that could be left
 * out. Under {@code stop-tenant} the chain goes on all the same: what needs other stores can be done, and a job that finds nothing
 * new from the one before it has nothing to do.
 */
public final class Chain {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

    /** How long a job waits for another process that is at work on its days. */
    private static final Duration PATIENCE = Duration.ofHours(2);

    private final Launcher launcher;

    private final Operator operator;

    private final Executions executions;

    private final Chains chains;

    private final Leases leases;

    private final LeaseKeeper keeper;

    private final Clock clock;

    private volatile boolean stopping;

    public Chain(
            Launcher launcher,
            Operator operator,
            Executions executions,
            Chains chains,
            Leases leases,
            LeaseKeeper keeper,
            Clock clock) {
        this.launcher = launcher;
        this.operator = operator;
        this.executions = executions;
        this.chains = chains;
        this.leases = leases;
        this.keeper = keeper;
        this.clock = clock;
    }

    /**
     * Keeps a chain, to be run by {@link #resume}.
     *
     * @return its id; empty when its schedule's time has one already
     */
    public OptionalLong record(ChainRequest request) {
        List<JobRequest> jobs = request.jobs();
        return chains.record(
                request.name(),
                request.fireAt(),
                request.deadline(),
                request.onFailure().name(),
                jobs.stream().map(JobRequest::job).toList(),
                jobs.stream().map(JSON::writeValueAsString).toList(),
                clock.instant());
    }

    /**
     * Keeps a chain and runs it to its end.
     *
     * @throws RefusedException when its schedule's time has one already, or another process runs one of this name
     */
    public ChainResult run(ChainRequest request) {
        return resume(record(request)
                .orElseThrow(() -> new RefusedException(
                        request.name() + " of " + request.fireAt() + " was run already",
                        "'ppa schedule list' shows how it ended.")));
    }

    /**
     * Runs a kept chain to its end, from where it stands.
     *
     * @return how it ended, also when it had before
     * @throws RefusedException when another process runs one of this name
     */
    public ChainResult resume(long id) {
        return resume(id, () -> {});
    }

    /**
     * The same.
     *
     * @param begun told when this process has taken the chain on, before any job
     */
    public ChainResult resume(long id, Runnable begun) {
        ChainRow chain = find(id);
        List<StepRow> steps = chains.steps(id);
        String name = "chain:" + (chain.fireAt() == null ? "#" + id : chain.name());
        Duration timeToLive = longest(steps, "lease");
        Attempt attempt = leases.tryAcquire(List.of(name), timeToLive, null);
        if (!attempt.granted()) {
            Holder holder = attempt.refusedBy().get(0);
            throw new RefusedException(
                    "a chain " + chain.name() + " is being run by " + holder.describe(), "Wait for it.");
        }
        try (Held held = keeper.keep(attempt.leases(), timeToLive, shortest(steps, "heartbeat"))) {
            Lease lease = attempt.leases().get(0);
            // Looked at again under the lease: somebody may have gone on with it meanwhile.
            ChainRow now = find(id);
            return now.endedAt() == null ? new Walk(now, lease).walk(begun) : result(now);
        }
    }

    /** Lets this process begin no further job; a chain it runs is left for another, or for its next start. */
    public void stop() {
        stopping = true;
    }

    /** How far a chain has come. */
    public ChainResult result(long id) {
        return result(find(id));
    }

    private ChainResult result(ChainRow chain) {
        return new ChainResult(
                chain.id(),
                chain.name(),
                chain.fireAt(),
                chain.status(),
                chain.said(),
                chains.steps(chain.id()).stream()
                        .map(step -> new Step(
                                step.job(), step.status(), step.executionId(), step.failedTenants(), step.said()))
                        .toList());
    }

    private ChainRow find(long id) {
        return chains.find(id).orElseThrow(() -> new IllegalArgumentException("there is no chain " + id));
    }

    /** A chain outlives a pause of its process as long as its jobs do. */
    private static Duration longest(List<StepRow> steps, String setting) {
        return steps.stream()
                .map(step -> Duration.parse(request(step).setting(setting)))
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static Duration shortest(List<StepRow> steps, String setting) {
        return steps.stream()
                .map(step -> Duration.parse(request(step).setting(setting)))
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }

    private static JobRequest request(StepRow step) {
        return JSON.readValue(step.request(), JobRequest.class);
    }

    /** Leaves the walk: this process was asked to end. */
    private static final class Interrupted extends Exception {

        private static final long serialVersionUID = 1L;
    }

    /** One chain, gone through by the holder of its lease. */
    private final class Walk {

        private final ChainRow chain;

        private final Lease lease;

        private final OnFailure onFailure;

        /** Tenants that failed, with the reason, as the later jobs are told. */
        private final SortedMap<String, String> leftOut = new TreeMap<>();

        /** Why no further job is begun, null while they are. */
        private @Nullable String halted;

        private boolean failed;

        private boolean stopped;

        private Walk(ChainRow chain, Lease lease) {
            this.chain = chain;
            this.lease = lease;
            this.onFailure = OnFailure.valueOf(chain.onFailure());
        }

        private ChainResult walk(Runnable begun) {
            if (!chains.begun(lease, chain.id(), clock.instant())) {
                return result(chain.id()); // Its time was let pass meanwhile.
            }
            begun.run();
            try {
                for (StepRow step : chains.steps(chain.id())) {
                    walk(step);
                }
                String status = stopped ? "STOPPED" : failed ? "FAILED" : "COMPLETED";
                require(chains.ended(lease, chain.id(), status, halted == null ? "" : halted, clock.instant()));
            } catch (Interrupted e) {
                require(chains.ended(lease, chain.id(), "INTERRUPTED", "its process was asked to end", null));
            }
            return result(chain.id());
        }

        private void walk(StepRow step) throws Interrupted {
            StepEnd end = switch (step.status()) {
                case "WAITING", "RUNNING" -> {
                    StepEnd now = halted == null ? end(step) : new StepEnd("SKIPPED", null, List.of(), halted);
                    require(chains.stepEnded(lease, chain.id(), step.place(), now));
                    yield now;
                }
                default -> new StepEnd(step.status(), step.executionId(), step.failedTenants(), step.said());
            };
            note(step.job(), end);
        }

        /** What a job's end means for those after it. */
        private void note(String job, StepEnd end) {
            String at = job + (end.executionId() == null ? "" : ", execution " + end.executionId());
            if (end.status().equals("FAILED")) {
                failed = true;
                if (onFailure == OnFailure.STOP_TENANT) {
                    end.failedTenants().forEach(tenant -> leftOut.putIfAbsent(tenant, "failed at " + at));
                } else if (onFailure == OnFailure.STOP && halted == null) {
                    halted = job + " failed" + (end.executionId() == null ? "" : ", execution " + end.executionId());
                }
            } else if (end.status().equals("STOPPED") && halted == null) {
                stopped = true;
                halted = "an operator stopped " + at;
            }
        }

        /** Runs a job to its end, or what is left of it. */
        private StepEnd end(StepRow step) throws Interrupted {
            long patience = System.nanoTime() + PATIENCE.toNanos();
            while (true) {
                if (stopping) {
                    throw new Interrupted();
                }
                try {
                    return end(ran(step));
                } catch (RefusedException e) {
                    // Somebody is at work on its days, or its dead process cannot be told from a living one yet.
                    if (System.nanoTime() > patience) {
                        return new StepEnd("FAILED", null, List.of(), Causes.firstLine(Postgres.told(e)));
                    }
                    pause();
                } catch (RuntimeException e) {
                    if (e instanceof ChainLostException || Postgres.lost(e).isPresent()) {
                        throw e; // Nothing can be kept of it. Whoever goes on with the chain sees how the job ended.
                    }
                    return new StepEnd("FAILED", null, List.of(), Causes.firstLine(Postgres.told(e)));
                }
            }
        }

        private StepEnd end(LaunchResult result) throws Interrupted {
            List<String> tenants = result.tenants().stream()
                    .filter(tenant -> tenant.status() == TenantResult.Status.FAILED)
                    .map(TenantResult::tenant)
                    .toList();
            String said = switch (result.status()) {
                case "COMPLETED" -> "";
                case "STOPPED" -> {
                    if (stopping) {
                        throw new Interrupted();
                    }
                    yield "stopped";
                }
                default ->
                    result.error().isEmpty()
                            ? tenants.size() + (tenants.size() == 1 ? " tenant failed" : " tenants failed")
                            : result.error();
            };
            String status = List.of("COMPLETED", "STOPPED").contains(result.status()) ? result.status() : "FAILED";
            return new StepEnd(status, result.executionId(), tenants, said);
        }

        private LaunchResult ran(StepRow step) {
            Long launch = chains.steps(chain.id()).get(step.place()).launchId();
            Optional<Execution> begun = launch == null ? Optional.empty() : executions.lastOf(launch);
            if (begun.isEmpty()) {
                return launcher.launch(
                        request(step).without(leftOut),
                        id -> require(chains.stepBegun(lease, chain.id(), step.place(), id)));
            }
            Execution last = begun.get();
            if (last.unfinished()) {
                operator.recover(last.id());
                return launcher.rerun(last.id());
            }
            return switch (last.status()) {
                case "FAILED", "STOPPED" -> launcher.rerun(last.id());
                default -> launcher.ended(last.id());
            };
        }

        private void require(boolean written) {
            if (!written) {
                throw new ChainLostException(chain.name());
            }
        }
    }

    /** Another process goes on with the chain. */
    private static final class ChainLostException extends RuntimeException {

        private static final long serialVersionUID = 1L;

        private ChainLostException(String name) {
            super("this process lost the chain " + name + ": it paused for too long, and another took over");
        }
    }

    private static void pause() throws Interrupted {
        try {
            Thread.sleep(LOOK_AGAIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Interrupted();
        }
    }
}
