package io.ppa.job.rollup;

import io.ppa.job.JobRequest;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.PpaJob;
import io.ppa.job.Progress;
import io.ppa.job.RunControl;
import io.ppa.model.TenantResult;
import io.ppa.store.StoreException;
import io.ppa.store.clickhouse.ClickHouse;
import io.ppa.store.postgres.Executions;
import io.ppa.store.postgres.Launches;
import io.ppa.store.postgres.LeaseKeeper;
import io.ppa.store.postgres.Leases;
import io.ppa.store.postgres.RunLedger;
import io.ppa.store.postgres.TenantResults;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.listener.JobExecutionListener;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.partition.support.SimpleStepExecutionSplitter;
import org.springframework.batch.core.partition.support.TaskExecutorPartitionHandler;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.scope.context.ChunkContext;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepContribution;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.repeat.RepeatStatus;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import tools.jackson.databind.json.JsonMapper;

/**
 * The flow of {@code daily-rollup}: {@code plan} finds the tenants that need work, {@code rollup} does them side by side,
 * one partition each. A failed tenant fails its partition; a restart runs only what is not yet done.
 */
public final class RollupJob implements PpaJob {

    static final String NAME = "daily-rollup";

    /** Raised whenever a definition of a number changes; see the README's metric definitions. */
    static final int METRIC_VERSION = 1;

    private static final Logger LOG = LoggerFactory.getLogger(RollupJob.class);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private static final String PLAN = "plan";

    private final JobRepository repository;

    private final RollupStore store;

    private final RollupPlanner planner;

    private final TenantRollup rollup;

    private final RunLedger ledger;

    private final Launches launches;

    private final TenantResults results;

    private final Executions executions;

    private final Leases leases;

    private final RunControl control;

    private final Progress progress;

    private final Job flow;

    @SuppressWarnings("TooManyParameters")
    public RollupJob(
            JobRepository repository,
            ClickHouse clickhouse,
            RunLedger ledger,
            Launches launches,
            TenantResults results,
            Executions executions,
            Leases leases,
            LeaseKeeper keeper,
            RunControl control,
            Progress progress,
            Clock clock) {
        this.repository = repository;
        this.store = new RollupStore(clickhouse);
        this.planner = new RollupPlanner(ledger, store);
        this.rollup = new TenantRollup(store, ledger, new PublishLocks(leases, keeper), control, clock);
        this.ledger = ledger;
        this.launches = launches;
        this.results = results;
        this.executions = executions;
        this.leases = leases;
        this.control = control;
        this.progress = progress;
        this.flow = new JobBuilder(NAME, repository)
                .listener(new Housekeeping())
                .start(planStep())
                .next(rollupStep())
                .build();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<String> steps() {
        return List.of("plan", "rollup");
    }

    @Override
    public Job flow() {
        return flow;
    }

    @Override
    public Plan plan(JobRequest request) {
        return planner.plan(request).plan();
    }

    private Step planStep() {
        return new StepBuilder("plan", repository)
                .tasklet(
                        (contribution, chunk) -> {
                            JobExecution execution =
                                    contribution.getStepExecution().getJobExecution();
                            RollupPlanner.Planned planned = planner.plan(request(execution));
                            ledger.record(planned.refreshed());
                            execution.getExecutionContext().putString(PLAN, JSON.writeValueAsString(planned.plan()));
                            execution
                                    .getExecutionContext()
                                    .putLong(UP_TO_DATE, planned.plan().upToDate());
                            progress.planned(planned.plan());
                            return RepeatStatus.FINISHED;
                        },
                        new ResourcelessTransactionManager())
                .build();
    }

    private Step rollupStep() {
        return new StepBuilder("rollup", repository)
                .partitioner("rollup", grid -> Map.of())
                .splitter(new PlannedTenants())
                .partitionHandler(new SideBySide(tenantStep()))
                .build();
    }

    private Step tenantStep() {
        return new StepBuilder("tenant", repository)
                .tasklet(this::tenant, new ResourcelessTransactionManager())
                .build();
    }

    private RepeatStatus tenant(StepContribution contribution, ChunkContext chunk) throws JobInterruptedException {
        StepExecution step = contribution.getStepExecution();
        long executionId = step.getJobExecutionId();
        TenantPlan plan = JSON.readValue(step.getExecutionContext().getString(PLAN), TenantPlan.class);
        TenantResult result = rollup.run(executionId, request(step.getJobExecution()), plan);
        results.record(executionId, result);
        progress.finished(result);
        contribution.incrementWriteCount(result.staged());
        return switch (result.status()) {
            case DONE -> RepeatStatus.FINISHED;
            case STOPPED -> throw new JobInterruptedException("stopped before " + plan.tenant() + " was done");
            case FAILED -> throw new TenantFailedException(plan.tenant() + ": " + result.error(), "");
        };
    }

    private JobRequest request(JobExecution execution) {
        long launch = Objects.requireNonNull(execution.getJobParameters().getLong("launch"));
        return JSON.readValue(launches.request(launch), JobRequest.class);
    }

    /** One partition for each tenant of the stored plan; on a restart only for those not yet done. */
    private final class PlannedTenants implements StepExecutionSplitter {

        @Override
        public String getStepName() {
            return "rollup";
        }

        @Override
        public Set<StepExecution> split(StepExecution manager, int gridSize) throws JobExecutionException {
            Plan plan = JSON.readValue(
                    manager.getJobExecution().getExecutionContext().getString(PLAN), Plan.class);
            Map<String, ExecutionContext> partitions = new LinkedHashMap<>();
            for (TenantPlan tenant : plan.tenants()) {
                ExecutionContext context = new ExecutionContext();
                context.putString(PLAN, JSON.writeValueAsString(tenant));
                // By number: a tenant's own name may be too long or too strange for a step's.
                partitions.put("%05d".formatted(partitions.size()), context);
            }
            return new SimpleStepExecutionSplitter(repository, getStepName(), grid -> partitions)
                    .split(manager, gridSize);
        }
    }

    /** Runs the partitions, as many at a time as the launch asked for. */
    private final class SideBySide implements PartitionHandler {

        private final Step tenantStep;

        private SideBySide(Step tenantStep) {
            this.tenantStep = tenantStep;
        }

        @Override
        public Collection<StepExecution> handle(StepExecutionSplitter splitter, StepExecution manager)
                throws Exception {
            SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("tenant-");
            threads.setConcurrencyLimit(
                    RollupSettings.of(request(manager.getJobExecution())).parallelism());
            TaskExecutorPartitionHandler handler = new TaskExecutorPartitionHandler();
            handler.setStep(tenantStep);
            handler.setTaskExecutor(threads);
            store.createTables(manager.getJobExecutionId());
            Collection<StepExecution> done = handler.handle(splitter, manager);
            boolean stopped = done.stream().anyMatch(step -> step.getStatus() == BatchStatus.STOPPED);
            boolean failed = done.stream().anyMatch(step -> step.getStatus() == BatchStatus.FAILED);
            if (stopped && !failed) {
                throw new JobInterruptedException("stopped");
            }
            return done;
        }
    }

    /** Ties the run to its launcher, and leaves no table of this or a dead run behind. */
    private final class Housekeeping implements JobExecutionListener {

        @Override
        public void beforeJob(JobExecution execution) {
            control.started(execution.getId());
            for (long leftover : store.leftovers()) {
                if (isDead(leftover)) {
                    store.dropTables(leftover);
                }
            }
        }

        /** An execution these metadata do not know may be another installation's: its tables are left alone. */
        private boolean isDead(long executionId) {
            return executions
                    .find(executionId)
                    .filter(found -> !found.unfinished()
                            || leases.liveHoldersFor(executionId).isEmpty())
                    .isPresent();
        }

        @Override
        public void afterJob(JobExecution execution) {
            try {
                store.dropTables(execution.getId());
            } catch (StoreException e) {
                LOG.warn(
                        "the staging tables of execution {} stay until the next run: {}",
                        execution.getId(),
                        e.getMessage());
            }
            if (execution.getStatus() == BatchStatus.FAILED) {
                execution.setExitStatus(new ExitStatus("FAILED", why(execution)));
            }
        }

        /** One sentence instead of Batch's stack trace. */
        private String why(JobExecution execution) {
            List<String> failed = results.of(execution.getId()).stream()
                    .filter(result -> result.status() == TenantResult.Status.FAILED)
                    .map(TenantResult::tenant)
                    .toList();
            if (!failed.isEmpty()) {
                return failed.size() + " of the tenants failed: " + String.join(", ", failed);
            }
            return execution.getAllFailureExceptions().stream()
                    .map(e -> e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
                    .findFirst()
                    .orElse("");
        }
    }
}
