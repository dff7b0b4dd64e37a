package io.ppa.backfill;

import io.ppa.launch.ExitCode;
import io.ppa.launch.LaunchResult;
import io.ppa.launch.RefusedException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a backfill ended.
 *
 * @param launches in the order they were run
 * @param left how many (tenant, day) pairs of the plan were not begun
 * @param failures jobs that failed as a whole, each with the reason
 * @param leftOut tenants that later jobs left out, each with the reason
 * @param halted why it ended before it was through, null when it was not
 * @param refused by whom it was kept from going on, null when by nobody
 * @param broken where it broke off, null when it did not
 */
public record BackfillResult(
        List<Launched> launches,
        long left,
        Map<String, String> failures,
        SortedMap<String, String> leftOut,
        @Nullable String halted,
        @Nullable RefusedException refused,
        @Nullable Broken broken) {

    public BackfillResult {
        launches = List.copyOf(launches);
        failures = Collections.unmodifiableMap(new LinkedHashMap<>(failures));
        leftOut = Collections.unmodifiableSortedMap(new TreeMap<>(leftOut));
    }

    /**
     * One launch of it. Counts are (tenant, day) pairs.
     *
     * @param meanwhile those that needed nothing any more when their turn came
     * @param left those that were not begun, for it was stopped
     */
    public record Launched(Part part, LaunchResult result, long done, long failed, long meanwhile, long left) {}

    /**
     * A launch that ended in a way that leaves open what came of it.
     *
     * @param what job and days
     * @param pairs how many (tenant, day) pairs it was to do
     */
    public record Broken(String what, long pairs, RuntimeException why) {}

    /** Of a result that is not {@link #broken}; how a broken one ends is up to why it broke. */
    public ExitCode exitCode() {
        if (refused != null) {
            return ExitCode.REFUSED;
        }
        boolean well = halted == null
                && broken == null
                && failures.isEmpty()
                && leftOut.isEmpty()
                && launches.stream().allMatch(launched -> launched.result().exitCode() == ExitCode.DONE);
        return well ? ExitCode.DONE : ExitCode.FAILED;
    }

    /** How many (tenant, day) pairs were done. */
    public long done() {
        return launches.stream().mapToLong(Launched::done).sum();
    }

    /** How many failed. */
    public long failed() {
        return launches.stream().mapToLong(Launched::failed).sum();
    }

    /** How many needed nothing any more when their turn came. */
    public long meanwhile() {
        return launches.stream().mapToLong(Launched::meanwhile).sum();
    }
}
