package io.ppa.launch;

import io.ppa.model.TenantResult;
import java.util.List;

/**
 * How a launch or a rerun ended.
 *
 * @param status Batch's word: COMPLETED, FAILED or STOPPED
 * @param upToDate (tenant, day) pairs that needed nothing
 * @param tenants what was done for each tenant that needed something, in order of tenant
 * @param error why the run failed as a whole, empty when it did not or when its tenants say why
 */
public record LaunchResult(
        long executionId,
        String job,
        String days,
        String status,
        long upToDate,
        List<TenantResult> tenants,
        String error) {

    public LaunchResult {
        tenants = List.copyOf(tenants);
    }

    public ExitCode exitCode() {
        return status.equals("COMPLETED") ? ExitCode.DONE : ExitCode.FAILED;
    }
}
