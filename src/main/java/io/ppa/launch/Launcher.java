package io.ppa.launch;

import io.ppa.catalog.DayRange;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.LaunchParameters;
import io.ppa.job.JobRequest;
import io.ppa.job.LogContext;
import io.ppa.job.LostLeaseException;
import io.ppa.job.Plan;
import io.ppa.job.PpaJob;
import io.ppa.store.Causes;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Executions.Execution;
import io.ppa.store.postgres.Launches;
import io.ppa.store.postgres.LeaseKeeper;
import io.ppa.store.postgres.LeaseKeeper.Held;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Leases.Attempt;
import io.ppa.store.postgres.Leases.Holder;
import io.ppa.store.postgres.Postgres;
import io.ppa.store.postgres.RunActions;
import io.ppa.store.postgres.RunWarnings;
import io.ppa.store.postgres.TenantResults;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.dao.DataAccessException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts jobs and restarts them, each (job, day) by one process at a time. That is settled by leases, not by Spring
 * Batch, whose own check is neither atomic across processes nor made on a restart. Every launch is a job instance of its
 * own: that days are not done twice is the ledger's business.
 */
public final class Launcher {

    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JobOperator operator;

    private final JobRepository repository;

    private final Map<String, PpaJob> jobs;

    private final Launches launches;

    private final Executions executions;

    private final TenantResults results;

    private final RunWarnings warnings;

    private final RunActions actions;

    private final Leases leases;

    private final Waiting waiting;

    private final LeaseKeeper keeper;

    private final Control control;

    private final List<RunListener> listeners;

    private final Clock clock;

    @SuppressWarnings("TooManyParameters")
    public Launcher(
            JobOperator operator,
            JobRepository repository,
            List<PpaJob> jobs,
            Launches launches,
            Executions executions,
            TenantResults results,
            RunWarnings warnings,
            RunActions actions,
            Leases leases,
            LeaseKeeper keeper,
            Control control,
            List<RunListener> listeners,
            Clock clock) {
        this.operator = operator;
        this.repository = repository;
        this.jobs = jobs.stream().collect(Collectors.toUnmodifiableMap(PpaJob::name, job -> job));
        this.launches = launches;
        this.executions = executions;
        this.results = results;
        this.warnings = warnings;
        this.actions = actions;
        this.leases = leases;
        this.waiting = new Waiting(leases);
        this.keeper = keeper;
        this.control = control;
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
    }

    /**
     * What the launch would do; nothing is written.
     *
     * @throws io.ppa.catalog.ParameterException when the job cannot use a parameter
     * @throws io.ppa.store.StoreUnavailableException when a store that the job needs is not configured
     */
    public Plan plan(JobRequest request) {
        PpaJob job = job(request.job());
        job.requireStores();
        job.check(request);
        return job.plan(request);
    }

    /** The same without numbers that would change, and without days that are missing but have no input. */
    public Plan look(JobRequest request) {
        PpaJob job = job(request.job());
        job.check(request);
        return job.look(request);
    }

    /** Whether a job brings something up to the last day it is asked for, and the days before that one make no difference. */
    public boolean lastDayOnly(String job) {
        return job(job).lastDayOnly();
    }

    /** What an execution was asked to do. */
    public JobRequest request(Execution execution) {
        return request(execution.launchId());
    }

    /** Whether the job does each store by itself, so that none but that of the metadata must be there when it starts. */
    public boolean storesApart(String name) {
        return job(name).storesApart();
    }

    /** The same of the job of an execution; false when there is no such execution. */
    public boolean storesApart(long executionId) {
        return executions
                .find(executionId)
                .filter(found -> storesApart(found.job()))
                .isPresent();
    }

    /** A request from what the operator gave, every word resolved. */
    public static JobRequest request(
            JobDefinition definition, LaunchParameters parameters, @Nullable String forceReason) {
        return new JobRequest(
                definition.name(),
                parameters.days("day"),
                definition.parameters().containsKey("tenants") ? parameters.list("tenants") : List.of(),
                settings(definition, parameters),
                forceReason);
    }

    /** The file's settings, and what only some jobs take as parameters; the catalog keeps their names apart. */
    private static Map<String, String> settings(JobDefinition definition, LaunchParameters parameters) {
        Map<String, String> settings = new LinkedHashMap<>(parameters.canonical());
        settings.keySet().removeAll(List.of("day", "tenants"));
        settings.putAll(definition.settings().canonical());
        return settings;
    }

    /** Runs a job to its end; refused at once when another process is at work on one of the days. */
    public LaunchResult launch(JobRequest request) {
        return launch(request, Patience.NONE);
    }

    /**
     * Runs a job to its end.
     *
     * @param patience how long to wait for others; the plan is made after that, so that what they did is not done again
     * @throws io.ppa.catalog.ParameterException when the job cannot use a parameter
     * @throws io.ppa.store.StoreUnavailableException when a store that the job needs is not configured
     * @throws RefusedException when another process is at work on one of the days
     * @throws LostLeaseException when this process was paused or cut off for so long that another one may have taken over
     */
    public LaunchResult launch(JobRequest request, Patience patience) {
        return launch(request, patience, launch -> {});
    }

    /**
     * A launch for who wants to find the run again, whatever becomes of this process.
     *
     * @param recorded told the launch's id before anything of it is begun; when it throws, nothing is
     */
    LaunchResult launch(JobRequest request, LongConsumer recorded) {
        return launch(request, Patience.NONE, recorded);
    }

    private LaunchResult launch(JobRequest request, Patience patience, LongConsumer recorded) {
        PpaJob job = job(request.job());
        job.requireStores();
        job.check(request);
        try (LogContext.Scope ignored = LogContext.run(request);
                Taken taken = take(request, patience)) {
            long launch = launches.record(request.job(), JSON.writeValueAsString(request), request.forceReason());
            recorded.accept(launch);
            JobParameters parameters = new JobParametersBuilder()
                    .addLong("launch", launch)
                    .addString("day", request.days().toString())
                    .toJobParameters();
            return run(taken, request, () -> operator.start(job.flow(), parameters));
        }
    }

    /** Restarts an execution; refused at once when another process is at work on one of its days. */
    public LaunchResult rerun(long executionId) {
        return rerun(executionId, Patience.NONE);
    }

    /**
     * Restarts an execution that failed or was stopped: only what is not yet done, by it or by anybody else meanwhile.
     *
     * @param patience how long to wait for others
     * @throws RefusedException when it cannot be restarted, or another process is at work on one of its days
     * @throws UnknownExecutionException when there is none
     * @throws io.ppa.store.StoreUnavailableException when a store that the job needs is not configured
     * @throws LostLeaseException as a launch does
     */
    public LaunchResult rerun(long executionId, Patience patience) {
        JobRequest request = request(find(executionId).launchId());
        job(request.job()).requireStores();
        try (LogContext.Scope ignored = LogContext.run(request);
                Taken taken = take(request, patience)) {
            // Looked at again under the lease: somebody may have restarted it meanwhile.
            requireRestartable(find(executionId));
            executions.endSteps(executionId, clock.instant());
            JobExecution before = Objects.requireNonNull(repository.getJobExecution(executionId));
            return run(taken, request, () -> operator.restart(before));
        }
    }

    /**
     * How an execution has ended, as its run would have told.
     *
     * @throws UnknownExecutionException when there is none
     */
    LaunchResult ended(long executionId) {
        return result(executionId, request(find(executionId).launchId()), new ExecutionContext());
    }

    /** Ends all waiting for others, now and later: for a process that is asked to end. */
    public void giveUpWaiting() {
        waiting.giveUp();
    }

    private LaunchResult run(Taken taken, JobRequest request, Start start) {
        Consumer<Long> begun = id -> {
            taken.from().forEach(dead -> executions.tookOver(dead, id));
            tell(listener -> listener.started(id, request));
        };
        try (Control.Run run = control.expect(taken.held(), begun)) {
            try {
                JobExecution execution = start.run();
                LaunchResult result = result(execution.getId(), request, execution.getExecutionContext());
                tell(listener -> listener.ended(request, result));
                return result;
            } catch (Exception e) {
                if (isLost(taken.held(), e)) {
                    throw lost(run.executionId(), request, e);
                }
                throw e instanceof RuntimeException unchecked
                        ? unchecked
                        : new IllegalStateException("the run could not be started: " + e.getMessage(), e);
            }
        }
    }

    /** Whatever was thrown: once the lease is lost, that is the reason. */
    private static boolean isLost(Held held, Exception thrown) {
        try {
            return !held.stillHeld();
        } catch (DataAccessException e) {
            thrown.addSuppressed(e);
            return false;
        }
    }

    private LostLeaseException lost(@Nullable Long executionId, JobRequest request, Exception cause) {
        String lease = ", " + Waiting.words(Duration.parse(request.setting("lease")));
        if (executionId == null) {
            return new LostLeaseException(null, lease, "Nothing was begun: launch it again.", cause);
        }
        // Where nobody took over, nobody has said so yet; where somebody did, this changes nothing.
        executions.markDead(executionId, "its lease ran out", clock.instant());
        Optional<Long> successor = executions.successor(executionId);
        if (successor.isPresent()) {
            return new LostLeaseException(
                    executionId,
                    "; execution " + successor.get() + " took over",
                    "Nothing was published after that. See the other one: 'ppa run " + successor.get() + "'.",
                    cause);
        }
        LaunchResult result = result(executionId, request, new ExecutionContext());
        tell(listener -> listener.ended(request, result));
        return new LostLeaseException(
                executionId,
                lease,
                "Nothing was published after that, and nobody took over: 'ppa rerun " + executionId + "'.",
                cause);
    }

    private void tell(Consumer<RunListener> what) {
        for (RunListener listener : listeners) {
            try {
                what.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn(
                        "{} could not take note of a run: {}",
                        listener.getClass().getSimpleName(),
                        Causes.firstLine(Postgres.told(e)));
            }
        }
    }

    private LaunchResult result(long executionId, JobRequest request, ExecutionContext context) {
        Execution execution = find(executionId);
        Map<String, String> said = new LinkedHashMap<>();
        executions.steps(executionId).stream()
                .filter(step -> !step.said().isEmpty())
                .forEach(step -> said.put(step.name(), step.said()));
        return new LaunchResult(
                executionId,
                request.job(),
                request.days().toString(),
                execution.status(),
                context.getLong(PpaJob.UP_TO_DATE, 0),
                results.of(executionId),
                said,
                warnings.of(executionId),
                actions.of(executionId),
                execution.status().equals("COMPLETED") ? "" : executions.exitMessage(executionId),
                context.getLong(PpaJob.DONE_BEFORE, 0));
    }

    /**
     * Leases for a run.
     *
     * @param from executions that held some of them and are dead, or as good as that
     */
    private record Taken(Held held, List<Long> from) implements AutoCloseable {

        @Override
        public void close() {
            held.close();
        }
    }

    private Taken take(JobRequest request, Patience patience) {
        Duration timeToLive = Duration.parse(request.setting("lease"));
        Attempt attempt = waiting.take(request, names(request.job(), request.days()), timeToLive, patience);
        Held held = keeper.keep(attempt.leases(), timeToLive, Duration.parse(request.setting("heartbeat")));
        try {
            Set<Long> from = new TreeSet<>();
            for (Holder dead : attempt.tookOverFrom()) {
                if (dead.executionId() != null && from.add(dead.executionId())) {
                    executions.markDead(dead.executionId(), leases.whyDead(dead), clock.instant());
                }
            }
            return new Taken(held, List.copyOf(from));
        } catch (RuntimeException e) {
            // Nothing is begun, and the next try shall not find this one in its way.
            held.close();
            throw e;
        }
    }

    private void requireRestartable(Execution execution) {
        String it = "execution " + execution.id();
        if (execution.lastOfInstance() != execution.id()) {
            throw new RefusedException(
                    it + " was restarted already, by execution " + execution.lastOfInstance(),
                    "Look at that one: 'ppa run " + execution.lastOfInstance() + "'.");
        }
        switch (execution.status()) {
            case "FAILED", "STOPPED" -> {
                // The two that can be continued.
            }
            case "COMPLETED" ->
                throw new RefusedException(
                        it + " is COMPLETED, there is nothing left to restart",
                        "To do its days again, use 'ppa launch " + execution.job() + " day=" + execution.days()
                                + " --force --reason …'.");
            case "ABANDONED" ->
                throw new RefusedException(
                        it + " was abandoned and cannot be restarted",
                        "Launch its days again: 'ppa launch " + execution.job() + " day=" + execution.days() + "'.");
            default ->
                throw new RefusedException(
                        it + " is " + execution.status() + ", and no process is seen at work on it",
                        "If its process is dead, run 'ppa recover " + execution.id() + "' first.");
        }
    }

    private JobRequest request(long launchId) {
        return JSON.readValue(launches.request(launchId), JobRequest.class);
    }

    private Execution find(long executionId) {
        return executions.find(executionId).orElseThrow(() -> new UnknownExecutionException(executionId));
    }

    private PpaJob job(String name) {
        return Objects.requireNonNull(jobs.get(name), () -> "no job " + name + " is built in");
    }

    /** The lease of each (job, day). */
    private static List<String> names(String job, DayRange days) {
        return days.days().stream().map(day -> "run:" + job + ":" + day).toList();
    }

    private interface Start {
        JobExecution run() throws Exception;
    }
}
