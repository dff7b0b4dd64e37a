package io.ppa.schedule;

import io.ppa.job.JobRequest;
import io.ppa.launch.LaunchResult;
import io.ppa.launch.RunListener;
import io.ppa.model.TenantResult;
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
        long failed = result.tenants().stream()
                .filter(tenant -> tenant.status() == TenantResult.Status.FAILED)
                .count();
        if (result.status().equals("FAILED")) {
            LOG.warn(
                    "{} {} FAILED, execution {}: {}; see 'ppa run {}'",
                    result.job(),
                    result.days(),
                    result.executionId(),
                    result.error().isEmpty()
                            ? failed + " of " + result.tenants().size() + " tenants"
                            : result.error(),
                    result.executionId());
        } else {
            LOG.info(
                    "{} {} {}, execution {}: {} tenants done, {} tenant-days up to date",
                    result.job(),
                    result.days(),
                    result.status(),
                    result.executionId(),
                    result.tenants().size(),
                    result.upToDate());
        }
    }
}
