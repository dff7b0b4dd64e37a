package io.ppa.launch;

import io.ppa.catalog.DayRange;
import io.ppa.catalog.JobDefinition;
import io.ppa.catalog.LaunchParameters;
import io.ppa.job.JobRequest;
import io.ppa.job.LogContext;
import io.ppa.job.Plan;
import io.ppa.job.PpaJob;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Executions.Execution;
import io.ppa.store.postgres.Launches;
import io.ppa.store.postgres.LeaseKeeper;
import io.ppa.store.postgres.LeaseKeeper.Held;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.Leases.Attempt;
import io.ppa.store.postgres.Leases.Holder;
import io.ppa.store.postgres.RunActions;
import io.ppa.store.postgres.RunWarnings;
import io.ppa.store.postgres.TenantResults;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
import tools.jackson.databind.json.JsonMapper;

/**
 * Starts jobs and restarts them, each (job, day) by one process at a time. That is settled by leases, not by Spring
 * Batch, whose own check is neither atomic across processes nor made on a restart. Every launch is a job instance of its
 * own: that days are not done twice is the ledger's business.
 */
public final class Launcher {

    private static final Logger LOG = LoggerFactory.getLogger(Launcher.class);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** How long a refused launch waits for the other one to have an execution id it can name. */
    private static final Duration NAMING_WAIT = Duration.ofSeconds(5);

    private final JobOperator operator;

    private final JobRepository repository;

    private final Map<String, PpaJob> jobs;

    private final Launches launches;

    private final Executions executions;

    private final TenantResults results;

    private final RunWarnings warnings;

    private final RunActions actions;

    private final Leases leases;

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
        this.keeper = keeper;
        this.control = control;
        this.listeners = List.copyOf(listeners);
        this.clock = clock;
    }

    /**
     * What the launch would do; nothing is written.
     *
     * @throws io.ppa.catalog.ParameterException when the job cannot use a parameter
     */
    public Plan plan(JobRequest request) {
        PpaJob job = job(request.job());
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

    /**
     * Runs a job to its end.
     *
     * @throws io.ppa.catalog.ParameterException when the job cannot use a parameter
     * @throws RefusedException when another process is at work on one of the days
     */
    public LaunchResult launch(JobRequest request) {
        return launch(request, launch -> {});
    }

    /**
     * The same for who wants to find the run again, whatever becomes of this process.
     *
     * @param recorded told the launch's id before anything of it is begun; when it throws, nothing is
     */
    LaunchResult launch(JobRequest request, LongConsumer recorded) {
        PpaJob job = job(request.job());
        job.check(request);
        try (LogContext.Scope ignored = LogContext.run(request);
                Held held = take(request)) {
            long launch = launches.record(request.job(), JSON.writeValueAsString(request), request.forceReason());
            recorded.accept(launch);
            JobParameters parameters = new JobParametersBuilder()
                    .addLong("launch", launch)
                    .addString("day", request.days().toString())
                    .toJobParameters();
            return run(held, request, () -> operator.start(job.flow(), parameters));
        }
    }

    /**
     * Restarts an execution that failed or was stopped: only what is not yet done.
     *
     * @throws RefusedException when it cannot be restarted, or another process is at work on one of its days
     * @throws UnknownExecutionException when there is none
     */
    public LaunchResult rerun(long executionId) {
        JobRequest request = request(find(executionId).launchId());
        try (LogContext.Scope ignored = LogContext.run(request);
                Held held = take(request)) {
            // Looked at again under the lease: somebody may have restarted it meanwhile.
            requireRestartable(find(executionId));
            JobExecution before = Objects.requireNonNull(repository.getJobExecution(executionId));
            return run(held, request, () -> operator.restart(before));
        }
    }

    /**
     * How an execution has ended, as its run would have told.
     *
     * @throws UnknownExecutionException when there is none
     */
    LaunchResult ended(long executionId) {
        return result(executionId, request(find(executionId).launchId()), 0);
    }

    private LaunchResult run(Held held, JobRequest request, Start start) {
        Consumer<Long> begun = id -> tell(listener -> listener.started(id, request));
        try (Control.Run ignored = control.expect(held, begun)) {
            JobExecution execution = start.run();
            long upToDate = execution.getExecutionContext().getLong(PpaJob.UP_TO_DATE, 0);
            LaunchResult result = result(execution.getId(), request, upToDate);
            tell(listener -> listener.ended(request, result));
            return result;
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new IllegalStateException("the run could not be started: " + e.getMessage(), e);
        }
    }

    private void tell(Consumer<RunListener> what) {
        for (RunListener listener : listeners) {
            try {
                what.accept(listener);
            } catch (RuntimeException e) {
                LOG.warn(
                        "{} could not take note of a run: {}",
                        listener.getClass().getSimpleName(),
                        e.getMessage());
            }
        }
    }

    private LaunchResult result(long executionId, JobRequest request, long upToDate) {
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
                upToDate,
                results.of(executionId),
                said,
                warnings.of(executionId),
                actions.of(executionId),
                execution.status().equals("COMPLETED") ? "" : executions.exitMessage(executionId));
    }

    private Held take(JobRequest request) {
        Duration timeToLive = Duration.parse(request.setting("lease"));
        List<String> names = names(request.job(), request.days());
        Attempt attempt = leases.tryAcquire(names, timeToLive, null);
        if (!attempt.granted()) {
            throw refused(request, names, attempt.refusedBy().get(0));
        }
        for (Holder dead : attempt.tookOverFrom()) {
            if (dead.executionId() != null) {
                executions.markDead(dead.executionId(), "its " + dead.describe() + " is dead", clock.instant());
            }
        }
        return keeper.keep(attempt.leases(), timeToLive, Duration.parse(request.setting("heartbeat")));
    }

    private RefusedException refused(JobRequest request, List<String> names, Holder holder) {
        Holder named = holder;
        long patience = System.nanoTime() + NAMING_WAIT.toNanos();
        while (named.executionId() == null && System.nanoTime() < patience) {
            pause();
            named = leases.holdersOf(names).stream()
                    .filter(h -> h.executionId() != null)
                    .findFirst()
                    .orElse(named);
        }
        String who = named.executionId() == null ? "another launch" : "execution " + named.executionId();
        return new RefusedException(
                request.job() + " " + request.days() + " is being run by " + who + " (" + named.describe() + ")",
                "Wait for it, or end it with 'ppa stop" + (named.executionId() == null ? "" : " " + named.executionId())
                        + "'.");
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
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
