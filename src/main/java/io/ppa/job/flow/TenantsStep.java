package io.ppa.job.flow;

import io.ppa.job.LogContext;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.PpaJob;
import io.ppa.model.TenantResult;
import io.ppa.store.postgres.Fence;
import java.time.LocalDate;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.partition.support.SimpleStepExecutionSplitter;
import org.springframework.batch.core.partition.support.TaskExecutorPartitionHandler;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.core.step.tasklet.Tasklet;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.support.transaction.ResourcelessTransactionManager;
import org.springframework.core.task.SimpleAsyncTaskExecutor;
import tools.jackson.databind.json.JsonMapper;

/**
 * The step that does the planned tenants side by side, one partition each. It completes also when tenants failed, so that
 * what follows is done: {@link Housekeeping} fails the run in the end. (Batch's own way, a transition on FAILED, marks the step as
 * abandoned, and no restart would do the tenants again.)
 */
final class TenantsStep {

    /** Where the plan stands in the execution's context, and a tenant's share of it in its partition's. */
    static final String PLAN = "plan";

    /** Where a restart's own plan stands in the execution's context: what nobody has done meanwhile. */
    static final String STILL_OPEN = "stillOpen";

    private static final String MEANWHILE = "done meanwhile by another run";

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final JobParts parts;

    private final TenantWork work;

    private final Tasklet tenant;

    TenantsStep(JobParts parts, TenantWork work, Tasklet tenant) {
        this.parts = parts;
        this.work = work;
        this.tenant = tenant;
    }

    Step build() {
        Step ofTenant = new StepBuilder("tenant", parts.repository())
                .observationRegistry(parts.observations())
                .tasklet(tenant, new ResourcelessTransactionManager())
                .build();
        return new StepBuilder(work.step(), parts.repository())
                .observationRegistry(parts.observations())
                .partitioner(work.step(), grid -> Map.of())
                .splitter(new PlannedTenants())
                .partitionHandler(new SideBySide(ofTenant))
                .aggregator(TenantsStep::sumUp)
                .allowStartIfComplete(true)
                .build();
    }

    /** Of a tenant's planned days those that a restart finds still to be done. */
    static TenantPlan stillOpen(TenantPlan planned, ExecutionContext context) {
        if (!context.containsKey(STILL_OPEN)) {
            return planned;
        }
        Set<LocalDate> open = plan(context, STILL_OPEN).tenants().stream()
                .filter(tenant -> tenant.tenant().equals(planned.tenant()))
                .flatMap(tenant -> tenant.days().keySet().stream())
                .collect(Collectors.toSet());
        SortedMap<LocalDate, String> days = new TreeMap<>(planned.days());
        days.keySet().retainAll(open);
        return new TenantPlan(planned.tenant(), days);
    }

    /** What became of a tenant none of whose days is to be done any more. */
    static TenantResult doneMeanwhile(TenantPlan planned) {
        SortedMap<LocalDate, String> days = new TreeMap<>(planned.days());
        days.replaceAll((day, reason) -> MEANWHILE);
        return new TenantResult(
                planned.tenant(),
                TenantResult.Status.DONE,
                days,
                0,
                0,
                0,
                0,
                0,
                0,
                Map.of(),
                0,
                List.of(),
                Map.of(),
                0,
                null,
                null);
    }

    /** A partition's share of the plan. */
    static TenantPlan planned(StepExecution partition) {
        return JSON.readValue(partition.getExecutionContext().getString(PLAN), TenantPlan.class);
    }

    private static Plan plan(ExecutionContext context, String key) {
        return JSON.readValue(context.getString(key), Plan.class);
    }

    private static void sumUp(StepExecution manager, Collection<StepExecution> tenants) {
        long failed = tenants.stream()
                .filter(step -> step.getStatus() != BatchStatus.COMPLETED)
                .count();
        manager.setWriteCount(
                tenants.stream().mapToLong(StepExecution::getWriteCount).sum());
        String said = failed == 0 ? "" : failed + " of " + tenants.size() + " tenants failed";
        ExecutionContext context = manager.getJobExecution().getExecutionContext();
        if (context.containsKey(STILL_OPEN)) {
            int all = plan(context, PLAN).tenants().size();
            int before = all - tenants.size();
            context.putLong(PpaJob.DONE_BEFORE, before);
            long meanwhile = tenants.stream()
                    .filter(step -> stillOpen(planned(step), context).days().isEmpty())
                    .count();
            said = before + " of " + all + " tenants done before, " + (tenants.size() - meanwhile) + " run now"
                    + (meanwhile == 0 ? "" : ", " + meanwhile + " " + MEANWHILE)
                    + (said.isEmpty() ? "" : "; " + said);
        }
        manager.setExitStatus(ExitStatus.COMPLETED.addExitDescription(said));
    }

    /** One partition for each tenant of the stored plan; on a restart only for those not yet done. */
    private final class PlannedTenants implements StepExecutionSplitter {

        @Override
        public String getStepName() {
            return work.step();
        }

        @Override
        public Set<StepExecution> split(StepExecution manager, int gridSize) throws JobExecutionException {
            Plan plan = plan(manager.getJobExecution().getExecutionContext(), PLAN);
            Map<String, ExecutionContext> partitions = new LinkedHashMap<>();
            for (TenantPlan tenant : plan.tenants()) {
                ExecutionContext context = new ExecutionContext();
                context.putString(PLAN, JSON.writeValueAsString(tenant));
                // By number: a tenant's own name may be too long or too strange for a step's.
                partitions.put("%05d".formatted(partitions.size()), context);
            }
            return new SimpleStepExecutionSplitter(parts.repository(), getStepName(), grid -> partitions)
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
            threads.setTaskDecorator(work -> LogContext.carried(Fence.carried(work)));
            threads.setConcurrencyLimit(ExecutionSettings.of(parts.request(manager.getJobExecution()))
                    .parallelism());
            TaskExecutorPartitionHandler handler = new TaskExecutorPartitionHandler();
            handler.setStep(tenantStep);
            handler.setTaskExecutor(threads);
            work.open(manager.getJobExecutionId());
            Collection<StepExecution> done = handler.handle(splitter, manager);
            if (!done.isEmpty()) {
                manager.getJobExecution().getExecutionContext().putLong(FlowJob.WORKED, manager.getJobExecutionId());
            }
            if (done.stream().anyMatch(step -> step.getStatus() == BatchStatus.STOPPED)) {
                throw new JobInterruptedException("stopped");
            }
            return done;
        }
    }
}
