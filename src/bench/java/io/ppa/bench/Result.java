package io.ppa.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Arrays;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One line of the benchmark.
 *
 * @param seconds the median of the times measured
 * @param atMost what it should stay under, in seconds; absent for a line that only others are compared with
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Result(String what, double seconds, @Nullable Double atMost) {

    /** The median of some runs of work that answers its nanoseconds. */
    static double median(int runs, LongSupplier work) {
        double[] seconds = new double[runs];
        for (int run = 0; run < runs; run++) {
            seconds[run] = work.getAsLong() / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[runs / 2];
    }

    /** Times work once, in nanoseconds. */
    static long nanos(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    @Override
    public String toString() {
        String verdict =
                atMost == null ? "" : "  " + (seconds <= atMost ? "met" : "MISSED") + ": at most " + atMost + " s";
        return "%-72s %9.3f s%s".formatted(what, seconds, verdict);
    }
}
