package io.ppa.job.flow;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import io.ppa.job.LogContext;
import io.ppa.job.LostLeaseException;
import io.ppa.job.PartlyFailedException;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.PpaJob;
import io.ppa.job.StoppedException;
import io.ppa.model.TenantResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.builder.SimpleJobBuilder;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import tools.jackson.databind.json.JsonMapper;

/**
 * A job: {@code plan} finds the tenants that need work, a step does them side by side, one partition each, and steps may
 * follow that look at all of them. A failed tenant fails the run but stops neither the other tenants nor what follows; a
 * restart does the tenants not yet done, and of what follows what is not done, or was done before something it depends on.
 */
public final class FlowJob implements PpaJob {

    private static final String PLAN_STEP = "plan";

    /** Begins the keys in a run's context of steps that are done. */
    private static final String DONE = "done ";

    /** Where the last execution stands, in a run's context, that had something to do before the steps that follow. */
    static final String WORKED = "worked";

    private static final Logger LOG = LoggerFactory.getLogger(FlowJob.class);

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JobParts parts;

    private final JobWork work;

    /** Null when the job passes none. */
    private final @Nullable Gate gate;

    private final @Nullable TenantWork tenants;

    private final List<AfterStep> after;

    private final JobRepository repository;

    /** By the partition that has yet to say so. */
    private final Map<Long, Done> doneAhead = new ConcurrentHashMap<>();

    private final Job flow;

    /**
     * @param tenants what is done tenant by tenant, null when nothing is
     * @param after what follows the tenants, in order
     */
    public FlowJob(JobParts parts, JobWork work, @Nullable TenantWork tenants, List<AfterStep> after) {
        this.parts = parts;
        this.work = work;
        this.gate = work.gated() ? new Gate(parts.quality()) : null;
        this.tenants = tenants == null || gate == null ? tenants : gate.before(tenants);
        this.after = List.copyOf(after);
        this.repository = parts.repository();
        this.flow = build();
    }

    @Override
    public String name() {
        return work.job();
    }

    @Override
    public List<String> steps() {
        List<String> steps = new ArrayList<>(List.of(PLAN_STEP));
        if (tenants != null) {
            steps.add(tenants.step());
        }
        after.forEach(step -> steps.add(step.name()));
        return steps;
    }

    @Override
    public boolean storesApart() {
        return tenants == null && after.stream().allMatch(AfterStep::alone);
    }

    @Override
    public boolean lastDayOnly() {
        return work instanceof LastDayWork;
    }

    @Override
    public Job flow() {
        return flow;
    }

    @Override
    public void requireStores() {
        work.requireStores();
    }

    @Override
    public void check(JobRequest request) {
        work.check(request);
        parts.pruned().check(work.lookBack(request), request);
    }

    @Override
    public Plan plan(JobRequest request) {
        return marked(work.preview(request), request);
    }

    @Override
    public Plan look(JobRequest request) {
        return marked(work.look(request), request);
    }

    private Plan marked(Plan plan, JobRequest request) {
        Plan wanted = plan.only(request::wants);
        return gate == null ? wanted : gate.marked(wanted);
    }

    private Job build() {
        SimpleJobBuilder steps = new JobBuilder(name(), repository)
                .observationRegistry(parts.observations())
                .listener(new Housekeeping(parts, work))
                .start(planStep());
        if (tenants != null) {
            steps.next(new TenantsStep(parts, tenants, this::tenant, this::ahead).build());
        }
        after.forEach(following -> steps.next(afterStep(following)));
        return steps.build();
    }

    /** Looked at again by a restart where there are tenants: they may have been done meanwhile. */
    private Step planStep() {
        return new StepBuilder(PLAN_STEP, repository)
                .observationRegistry(parts.observations())
                .tasklet(this::plan, new ResourcelessTransactionManager())
                .allowStartIfComplete(tenants != null)
                .build();
    }

    private Step afterStep(AfterStep following) {
        Tasklet tasklet = (contribution, chunk) -> {
            JobExecution execution = contribution.getStepExecution().getJobExecution();
            ExecutionContext context = execution.getExecutionContext();
            boolean worked = context.getLong(WORKED, 0) == execution.getId();
            if (context.containsKey(DONE + following.name()) && (following.alone() || !worked)) {
                contribution.setExitStatus(ExitStatus.COMPLETED.addExitDescription("done before"));
                return RepeatStatus.FINISHED;
            }
            if (!following.alone()) {
                context.putLong(WORKED, execution.getId());
            }
            context.remove(DONE + following.name());
            run(following, execution, contribution);
            return RepeatStatus.FINISHED;
        };
        return new StepBuilder(following.name(), repository)
                .observationRegistry(parts.observations())
                .tasklet(tasklet, new ResourcelessTransactionManager())
                .allowStartIfComplete(true)
                .build();
    }

    private void run(AfterStep following, JobExecution execution, StepContribution contribution)
            throws JobInterruptedException {
        JobRequest request = parts.request(execution);
        ExecutionContext context = execution.getExecutionContext();
        String failure = Housekeeping.FAILURE_OF + following.name();
        context.remove(failure);
        try {
            Retry.persistently(ExecutionSettings.of(request), () -> {
                parts.control().check(execution.getId());
                parts.pruned()
                        .require(work.lookBack(request), List.of(request.days().first()));
                String said = following.work().run(execution.getId(), request);
                contribution.setExitStatus(ExitStatus.COMPLETED.addExitDescription(said));
            });
            context.putString(DONE + following.name(), "");
        } catch (StoppedException e) {
            throw new JobInterruptedException("stopped before " + following.name() + " was done");
        } catch (LostLeaseException e) {
            throw e;
        } catch (RuntimeException e) {
            if (!following.alone() && !(e instanceof PartlyFailedException)) {
                throw e;
            }
            LOG.debug("step {} failed", following.name(), e);
            String said = Housekeeping.sentence(e);
            context.putString(failure, said);
            contribution.setExitStatus(ExitStatus.COMPLETED.addExitDescription(said));
        }
    }

    private RepeatStatus plan(StepContribution contribution, ChunkContext chunk) {
        JobExecution execution = contribution.getStepExecution().getJobExecution();
        JobRequest request = parts.request(execution);
        Plan found = Retry.persistently(ExecutionSettings.of(request), () -> work.plan(request));
        Plan plan = kept(found.only(request::wants));
        ExecutionContext context = execution.getExecutionContext();
        if (context.containsKey(TenantsStep.PLAN)) {
            // Restarted: the tenants stay those that were planned, but somebody else may have done some of their days.
            context.putString(TenantsStep.STILL_OPEN, JSON.writeValueAsString(plan));
            if (!plan.tenants().isEmpty()) {
                // Now, as it is kept when this step ends: whoever is killed between the last tenant and what follows
                // leaves no tenant open.
                after.stream().filter(step -> !step.alone()).forEach(step -> context.remove(DONE + step.name()));
            }
            contribution.setExitStatus(ExitStatus.COMPLETED.addExitDescription(leftOut(request)));
            return RepeatStatus.FINISHED;
        }
        context.putString(TenantsStep.PLAN, JSON.writeValueAsString(plan));
        context.putLong(UP_TO_DATE, plan.upToDate());
        if (tenants != null || !plan.tenants().isEmpty()) {
            parts.progress().planned(plan);
        }
        contribution.setExitStatus(ExitStatus.COMPLETED.addExitDescription(leftOut(request)));
        return RepeatStatus.FINISHED;
    }

    /** Without what a run does not ask for. */
    private static Plan kept(Plan plan) {
        List<TenantPlan> tenants = plan.tenants().stream()
                .map(tenant -> new TenantPlan(tenant.tenant(), tenant.days()))
                .toList();
        return new Plan(tenants, plan.upToDate(), plan.changes(), plan.actions());
    }

    private static String leftOut(JobRequest request) {
        return request.leftOut().isEmpty()
                ? ""
                : request.leftOut().entrySet().stream()
                        .map(tenant -> tenant.getKey() + " (" + tenant.getValue() + ")")
                        .collect(Collectors.joining(", ", "left out: ", ""));
    }

    /** Of an outcome that could not be kept, the tenant's own partition tries again. */
    private record Done(TenantResult result, boolean kept) {}

    private void ahead(JobRequest request, List<StepExecution> partitions) {
        JobExecution execution = partitions.get(0).getJobExecution();
        List<TenantPlan> plans = partitions.stream()
                .map(step -> TenantsStep.stillOpen(TenantsStep.planned(step), execution.getExecutionContext()))
                .toList();
        List<TenantResult> results = results(execution.getId(), request, plans);
        boolean kept = keep(execution.getId(), request, results);
        for (int i = 0; i < partitions.size(); i++) {
            doneAhead.put(partitions.get(i).getId(), new Done(results.get(i), kept));
        }
    }

    private boolean keep(long executionId, JobRequest request, List<TenantResult> results) {
        try {
            Retry.persistently(
                    ExecutionSettings.of(request), () -> parts.results().record(executionId, results));
            return true;
        } catch (RuntimeException e) {
            LOG.debug("results of {} tenants could not be kept", results.size(), e);
            return false;
        }
    }

    private void tenant(StepExecution step) throws JobInterruptedException {
        Done done = doneAhead.remove(step.getId());
        if (done != null && done.kept()) {
            finish(step, done.result());
            return;
        }
        long executionId = step.getJobExecutionId();
        TenantPlan plan = TenantsStep.planned(step);
        JobRequest request = parts.request(step.getJobExecution());
        try (LogContext.Scope ignored = LogContext.tenant(plan.tenant(), days(plan))) {
            TenantPlan open = TenantsStep.stillOpen(plan, step.getJobExecution().getExecutionContext());
            TenantResult result;
            if (done != null) {
                result = done.result();
            } else if (open.days().isEmpty()) {
                result = TenantsStep.foundDone(plan);
            } else {
                result = results(executionId, request, List.of(open)).get(0);
            }
            Retry.persistently(
                    ExecutionSettings.of(request), () -> parts.results().record(executionId, result));
            finish(step, result);
        }
    }

    private static DayRange days(TenantPlan plan) {
        return new DayRange(plan.days().firstKey(), plan.days().lastKey());
    }

    private void finish(StepExecution step, TenantResult result) throws JobInterruptedException {
        parts.progress().finished(result);
        step.setWriteCount(result.staged());
        switch (result.status()) {
            case DONE -> {
                // The step completes.
            }
            case STOPPED -> throw new JobInterruptedException("stopped before " + result.tenant() + " was done");
            case FAILED -> throw new TenantFailedException(result.tenant() + ": " + result.error(), "");
        }
    }

    /** A restart may come long after its launch: what it would read may be gone by then. */
    private List<TenantResult> results(long executionId, JobRequest request, List<TenantPlan> plans) {
        try {
            Retry.persistently(
                    ExecutionSettings.of(request),
                    () -> parts.pruned()
                            .require(
                                    work.lookBack(request),
                                    List.of(request.days().first())));
        } catch (TenantFailedException e) {
            Failure failure = Failure.of(e);
            return plans.stream()
                    .map(plan -> TenantResult.nothing(plan.tenant())
                            .failed(plan.days(), failure.sentence(), failure.action()))
                    .toList();
        }
        TenantWork doing = Objects.requireNonNull(tenants);
        return plans.size() == 1
                ? List.of(doing.run(executionId, request, plans.get(0)))
                : doing.run(executionId, request, plans);
    }
}
