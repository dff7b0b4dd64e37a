package io.ppa.launch;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How far a chain has come.
 *
 * @param fireAt the time its schedule named, null when no schedule asked for it
 * @param status COMPLETED, FAILED, STOPPED when an operator stopped a job of it, or INTERRUPTED when this process was asked to end:
 *     another goes on with it
 * @param said why, one sentence, empty when that goes without saying
 * @param jobs in their order
 */
public record ChainResult(long id, String name, @Nullable Instant fireAt, String status, String said, List<Step> jobs) {

    public ChainResult {
        jobs = List.copyOf(jobs);
    }

    /**
     * A job of it.
     *
     * @param status WAITING, RUNNING, COMPLETED, FAILED, STOPPED or SKIPPED
     * @param executionId its last execution, null when none was begun or none has ended
     * @param said why it ended so, one sentence, empty when that goes without saying
     */
    public record Step(
            String job, String status, @Nullable Long executionId, List<String> failedTenants, String said) {}

    /** What kept it from being done, for people: empty when nothing did. */
    public String trouble() {
        return jobs.stream()
                .filter(step -> step.status().equals("FAILED") || step.status().equals("STOPPED"))
                .map(step -> step.job() + ": " + step.said()
                        + (step.executionId() == null ? "" : " (execution " + step.executionId() + ")"))
                .collect(Collectors.joining("; "));
    }
}
