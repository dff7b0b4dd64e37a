package io.ppa.schedule;

import io.ppa.job.JobRequest;
import io.ppa.launch.LaunchResult;
import io.ppa.launch.RunListener;
import io.ppa.model.TenantResult.Status;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what a daemon's jobs do: nobody watches their progress. */
public final class RunLog implements RunListener {

    private static final Logger LOG = LoggerFactory.getLogger(RunLog.class);

    @Override
    public void started(long executionId, JobRequest request) {
        LOG.info("{} {} started, execution {}", request.job(), request.days(), executionId);
    }

    @Override
    public void ended(JobRequest request, LaunchResult result) {
        if (result.status().equals("FAILED")) {
            LOG.warn(
                    "{} {} FAILED, execution {}: {}; see 'ppa run {}'",
                    result.job(),
                    result.days(),
                    result.executionId(),
                    result.error().isEmpty()
                            ? count(result, Status.FAILED) + " of "
                                    + result.tenants().size() + " tenants"
                            : result.error(),
                    result.executionId());
        } else {
            LOG.info(
                    "{} {} {}, execution {}: tenants done: {}, tenant-days up to date: {}",
                    result.job(),
                    result.days(),
                    result.status(),
                    result.executionId(),
                    count(result, Status.DONE),
                    result.upToDate());
        }
    }

    /** A run that was stopped has results of tenants that are not done. */
    private static long count(LaunchResult result, Status status) {
        return result.tenants().stream()
                .filter(tenant -> tenant.status() == status)
                .count();
    }
}
