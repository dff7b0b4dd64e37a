package io.ppa.job.flow;

import io.ppa.model.TenantResult;
import io.ppa.store.Causes;
import io.ppa.store.StoreException;
import io.ppa.store.postgres.Postgres;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.listener.JobExecutionListener;

/** Ties a run to its launcher, lets the job clean up before and after it, and says how it ended. */
final class Housekeeping implements JobExecutionListener {

    /** Begins the keys in a run's context of what steps said that failed in part. */
    static final String FAILURE_OF = "failure of ";

    private static final Logger LOG = LoggerFactory.getLogger(Housekeeping.class);

    private final JobParts parts;

    private final JobWork work;

    Housekeeping(JobParts parts, JobWork work) {
        this.parts = parts;
        this.work = work;
    }

    @Override
    public void beforeJob(JobExecution execution) {
        parts.control().started(execution.getId());
        Retry.persistently(ExecutionSettings.of(parts.request(execution)), work::begin);
    }

    @Override
    public void afterJob(JobExecution execution) {
        try {
            work.end(execution.getId());
        } catch (StoreException e) {
            LOG.warn("what execution {} leaves behind stays until the next run: {}", execution.getId(), e.getMessage());
        }
        // The run is as good as its tenants, whatever followed them. UNKNOWN is a step whose end could not be written;
        // Batch lets nobody restart a run that is.
        if (execution.getStatus() == BatchStatus.UNKNOWN
                || (execution.getStatus() == BatchStatus.COMPLETED && anyFailed(execution))) {
            execution.setStatus(BatchStatus.FAILED);
        }
        if (execution.getStatus() == BatchStatus.FAILED) {
            execution.setExitStatus(new ExitStatus("FAILED", why(execution)));
        }
        if (execution.getStatus() == BatchStatus.STOPPED) {
            // Batch would say by which class of its own it was stopped.
            execution.setExitStatus(new ExitStatus("STOPPED", "it was asked to stop before all was done"));
        }
    }

    private static boolean anyFailed(JobExecution execution) {
        // A step whose end could not be written is UNKNOWN.
        return !partly(execution).isEmpty()
                || execution.getStepExecutions().stream()
                        .anyMatch(step -> step.getStatus().isUnsuccessful());
    }

    /** What steps said that did what they could. */
    private static List<String> partly(JobExecution execution) {
        return execution.getExecutionContext().entrySet().stream()
                .filter(entry -> entry.getKey().startsWith(FAILURE_OF))
                .map(entry -> String.valueOf(entry.getValue()))
                .toList();
    }

    /** A sentence instead of Batch's stack trace. */
    private String why(JobExecution execution) {
        List<String> reasons = new ArrayList<>(partly(execution));
        List<String> failed = parts.results().of(execution.getId()).stream()
                .filter(result -> result.status() == TenantResult.Status.FAILED)
                .map(TenantResult::tenant)
                .toList();
        execution.getStepExecutions().stream()
                .flatMap(step -> step.getFailureExceptions().stream())
                .filter(e -> !isOfTenant(e))
                .map(Housekeeping::sentence)
                .distinct()
                .forEach(reasons::add);
        if (!failed.isEmpty()) {
            // Last: their names may be too many to be kept, and stand with their results.
            reasons.add(failed.size() + TenantResult.OF_THE_TENANTS_FAILED + String.join(", ", failed));
        }
        if (reasons.isEmpty()) {
            execution.getAllFailureExceptions().stream()
                    .map(Housekeeping::sentence)
                    .findFirst()
                    .ifPresent(reasons::add);
        }
        return String.join("; ", reasons);
    }

    /** A tenant's own failure, or what Batch throws because of it. */
    private static boolean isOfTenant(Throwable e) {
        return e instanceof TenantFailedException
                || e instanceof org.springframework.batch.core.job.JobExecutionException;
    }

    static String sentence(Throwable e) {
        Throwable told = Postgres.told(e);
        String sentence = Causes.firstLine(told);
        return told instanceof StoreException store && !store.action().isEmpty()
                ? sentence + ". " + store.action()
                : sentence;
    }
}
