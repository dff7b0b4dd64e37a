package io.ppa.launch;

import io.ppa.model.RunAction;
import io.ppa.model.RunWarning;
import io.ppa.model.TenantResult;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a launch or a rerun ended.
 *
 * @param status Batch's word: COMPLETED, FAILED or STOPPED
 * @param upToDate (tenant, day) pairs that needed nothing
 * @param tenants what was done for each tenant that needed something, in order of tenant
 * @param said what came of steps that follow the tenants, one sentence by step, in their order
 * @param warnings what an operator should know that no tenant failed for, by step
 * @param actions what was done to stores as a whole, in that order
 * @param error why the run failed as a whole, empty when it did not or when its tenants say why
 * @param doneBefore tenants that a restart left alone, for they were done before; zero of a launch
 */
public record LaunchResult(
        long executionId,
        String job,
        String days,
        String status,
        long upToDate,
        List<TenantResult> tenants,
        Map<String, String> said,
        List<RunWarning> warnings,
        List<RunAction> actions,
        String error,
        long doneBefore) {

    public LaunchResult {
        tenants = List.copyOf(tenants);
        warnings = List.copyOf(warnings);
        actions = List.copyOf(actions);
        said = Collections.unmodifiableMap(new LinkedHashMap<>(said));
    }

    public ExitCode exitCode() {
        return status.equals("COMPLETED") ? ExitCode.DONE : ExitCode.FAILED;
    }
}
