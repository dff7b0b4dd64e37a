package io.ppa.bench;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * One line of the benchmark.
 *
 * @param seconds the median of the times measured
 * @param target what it should stay under, in words; empty for a line that only others are compared with
 * @param met whether it does
 */
record Result(String what, double seconds, String target, boolean met) {

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
        String verdict = target.isEmpty() ? "" : (met ? "met" : "MISSED") + ": " + target;
        return "%-72s %9.3f s  %s".formatted(what, seconds, verdict);
    }
}
