package io.ppa.demo;

/**
 * Turns a signal into a confidence by how often signals like it were right so far: the hit rate of its direction and
 * strength third, shrunk towards the hit rate of its direction, itself shrunk towards one half. Expanding window: only
 * outcomes already learnt count.
 */
final class HitRates {

    /** Outcomes the prior is worth: with as many own outcomes, a bucket's rate weighs half. */
    private static final double PRIOR = 50;

    private static final int THIRDS = 3;

    private final int[][] calls = new int[Direction.values().length][THIRDS];

    private final int[][] hits = new int[Direction.values().length][THIRDS];

    /** Adds an outcome that is known by now. */
    void learn(Signal signal, boolean right) {
        calls[signal.direction().ordinal()][third(signal)]++;
        hits[signal.direction().ordinal()][third(signal)] += right ? 1 : 0;
    }

    /** The probability that the signal is right, in (0,1). */
    double confidence(Signal signal) {
        int direction = signal.direction().ordinal();
        double base = shrunk(sum(hits[direction]), sum(calls[direction]), 0.5);
        return shrunk(hits[direction][third(signal)], calls[direction][third(signal)], base);
    }

    /** How far one more outcome moves the rate of the signal's bucket: 1 / (calls + prior + 1). */
    double stepSize(Signal signal) {
        return 1 / (calls[signal.direction().ordinal()][third(signal)] + PRIOR + 1);
    }

    /** The share of all learnt outcomes that were right, shrunk towards one half, in (0,1). */
    double reliability() {
        int right = 0;
        int all = 0;
        for (Direction direction : Direction.values()) {
            right += sum(hits[direction.ordinal()]);
            all += sum(calls[direction.ordinal()]);
        }
        return shrunk(right, all, 0.5);
    }

    private static double shrunk(int right, int all, double prior) {
        return (right + PRIOR * prior) / (all + PRIOR);
    }

    private static int third(Signal signal) {
        return Math.min(THIRDS - 1, (int) (signal.strength() * THIRDS));
    }

    private static int sum(int[] counts) {
        int sum = 0;
        for (int count : counts) {
            sum += count;
        }
        return sum;
    }
}
