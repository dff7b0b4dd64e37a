package io.ppa.job.flow;

import io.ppa.job.JobRequest;
import io.ppa.job.LogContext;
import io.ppa.job.Plan;
import io.ppa.job.Plan.TenantPlan;
import io.ppa.job.PpaJob;
import io.ppa.model.TenantResult;
import io.ppa.store.postgres.Fence;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.core.partition.PartitionHandler;
import org.springframework.batch.core.partition.StepExecutionSplitter;
import org.springframework.batch.core.partition.support.SimpleStepExecutionSplitter;
import org.springframework.batch.core.step.AbstractStep;
import org.springframework.batch.core.step.NoSuchStepException;
import org.springframework.batch.core.step.Step;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;
import org.springframework.batch.infrastructure.item.ExecutionContext;
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

    /** By another run, or by this one before it was killed and could say so. */
    private static final String FOUND_DONE = "found done";

    private static final JsonMapper JSON = JsonMapper.shared();

    private final JobParts parts;

    private final TenantWork work;

    private final OfTenant tenant;

    private final Ahead ahead;

    /** What a partition does, or says when it was done ahead. */
    @FunctionalInterface
    interface OfTenant {

        void run(StepExecution partition) throws JobInterruptedException;
    }

    /** Does tenants that are better done together, before the partition of each says what came of it. */
    @FunctionalInterface
    interface Ahead {

        void run(JobRequest request, List<StepExecution> partitions);
    }

    TenantsStep(JobParts parts, TenantWork work, OfTenant tenant, Ahead ahead) {
        this.parts = parts;
        this.work = work;
        this.tenant = tenant;
        this.ahead = ahead;
    }

    Step build() {
        return new StepBuilder(work.step(), parts.repository())
                .observationRegistry(parts.observations())
                .partitioner(work.step(), grid -> Map.of())
                .splitter(new PlannedTenants())
                .partitionHandler(new SideBySide())
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
    static TenantResult foundDone(TenantPlan planned) {
        SortedMap<LocalDate, String> days = new TreeMap<>(planned.days());
        days.replaceAll((day, reason) -> FOUND_DONE);
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
            long found = tenants.stream()
                    .filter(step -> stillOpen(planned(step), context).days().isEmpty())
                    .count();
            said = before + " of " + all + " tenants done before, " + (tenants.size() - found) + " run now"
                    + (found == 0 ? "" : ", " + found + " " + FOUND_DONE)
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
            JobExecution execution = manager.getJobExecution();
            List<TenantPlan> tenants =
                    plan(execution.getExecutionContext(), PLAN).tenants();
            // By number: a tenant's own name may be too long or too strange for a step's.
            List<String> numbers = IntStream.range(0, tenants.size())
                    .mapToObj(number -> String.format(Locale.ROOT, "%05d", number))
                    .toList();
            Set<StepExecution> partitions = restarted(execution) ? again(manager, numbers) : first(execution, numbers);
            for (StepExecution partition : partitions) {
                int number = Integer.parseInt(
                        partition.getStepName().substring(getStepName().length() + 1));
                partition.getExecutionContext().putString(PLAN, JSON.writeValueAsString(tenants.get(number)));
            }
            return partitions;
        }

        private boolean restarted(JobExecution execution) throws JobExecutionException {
            try {
                return parts.repository().getStepExecutionCount(execution.getJobInstance(), getStepName()) > 1;
            } catch (NoSuchStepException e) {
                throw new JobExecutionException(getStepName() + " is not there, though it runs", e);
            }
        }

        /** Nothing of a new run can have been done before: not looked for, tenant by tenant. */
        private Set<StepExecution> first(JobExecution execution, List<String> numbers) {
            return numbers.stream()
                    .map(number -> parts.repository().createStepExecution(getStepName() + ":" + number, execution))
                    .collect(Collectors.toSet());
        }

        private Set<StepExecution> again(StepExecution manager, List<String> numbers) throws JobExecutionException {
            return new SimpleStepExecutionSplitter(
                            parts.repository(),
                            getStepName(),
                            grid -> numbers.stream()
                                    .collect(Collectors.toMap(number -> number, number -> new ExecutionContext())))
                    .split(manager, numbers.size());
        }
    }

    /** A partition; unlike a tasklet's step it has no chunks, each of which would be noted down. */
    private final class TenantStep extends AbstractStep {

        private TenantStep() {
            super(parts.repository());
            setName("tenant");
            setObservationRegistry(parts.observations());
        }

        @Override
        protected void doExecute(StepExecution partition) throws JobInterruptedException {
            tenant.run(partition);
        }
    }

    /** Runs the partitions, as many at a time as the launch asked for. */
    private final class SideBySide implements PartitionHandler {

        private final Step tenantStep = new TenantStep();

        @Override
        public Collection<StepExecution> handle(StepExecutionSplitter splitter, StepExecution manager)
                throws Exception {
            JobRequest request = parts.request(manager.getJobExecution());
            SimpleAsyncTaskExecutor threads = new SimpleAsyncTaskExecutor("tenant-");
            threads.setTaskDecorator(work -> LogContext.carried(Fence.carried(work)));
            threads.setConcurrencyLimit(ExecutionSettings.of(request).parallelism());
            Set<StepExecution> done = splitter.split(manager, 1);
            if (!done.isEmpty()) {
                Retry.persistently(ExecutionSettings.of(request), () -> work.open(manager.getJobExecutionId()));
            }
            List<FutureTask<Void>> tasks = new ArrayList<>();
            for (List<StepExecution> together : together(manager, request, done)) {
                FutureTask<Void> task = new FutureTask<>(() -> {
                    run(request, together);
                    return null;
                });
                tasks.add(task);
                threads.execute(task);
            }
            await(tasks);
            if (!done.isEmpty()) {
                manager.getJobExecution().getExecutionContext().putLong(FlowJob.WORKED, manager.getJobExecutionId());
            }
            if (done.stream().anyMatch(step -> step.getStatus() == BatchStatus.STOPPED)) {
                throw new JobInterruptedException("stopped");
            }
            return done;
        }

        /** All of them, also when one failed: what they work on must not be cleaned away under them. */
        private static void await(List<FutureTask<Void>> tasks) throws Exception {
            Exception failed = null;
            for (FutureTask<Void> task : tasks) {
                try {
                    task.get();
                } catch (ExecutionException e) {
                    Exception cause = e.getCause() instanceof Exception exception ? exception : e;
                    if (failed == null) {
                        failed = cause;
                    } else {
                        failed.addSuppressed(cause);
                    }
                }
            }
            if (failed != null) {
                throw failed;
            }
        }

        private List<List<StepExecution>> together(
                StepExecution manager, JobRequest request, Collection<StepExecution> partitions) {
            ExecutionContext context = manager.getJobExecution().getExecutionContext();
            Map<String, StepExecution> byTenant = new LinkedHashMap<>();
            List<TenantPlan> open = new ArrayList<>();
            List<List<StepExecution>> together = new ArrayList<>();
            for (StepExecution partition : inOrder(partitions)) {
                TenantPlan plan = stillOpen(planned(partition), context);
                if (plan.days().isEmpty()) {
                    together.add(List.of(partition));
                } else {
                    open.add(plan);
                    byTenant.put(plan.tenant(), partition);
                }
            }
            Retry.persistently(
                    ExecutionSettings.of(request),
                    () -> work.together(request, open)
                            .forEach(plans -> together.add(plans.stream()
                                    .map(plan -> Objects.requireNonNull(byTenant.get(plan.tenant())))
                                    .toList())));
            return together;
        }

        private static List<StepExecution> inOrder(Collection<StepExecution> partitions) {
            return partitions.stream()
                    .sorted(Comparator.comparing(StepExecution::getId))
                    .toList();
        }

        private void run(JobRequest request, List<StepExecution> together) throws Exception {
            if (together.size() == 1) {
                tenantStep.execute(together.get(0));
                return;
            }
            ahead.run(request, together);
            parts.executions().together(() -> {
                for (StepExecution partition : together) {
                    tenantStep.execute(partition);
                }
                return null;
            });
        }
    }
}
