package io.ppa.metric;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.GuideTableDiscreteSampler;

/**
 * Draws from a binomial distribution, from a table of its probabilities: they are walked through from the most probable
 * value to either side, by their ratios, until they are below a double's precision. What is left out is less than 1e-13 of
 * the whole; the table is some twenty standard deviations wide, however large n is.
 */
final class BinomialTable {

    private static final double NEGLIGIBLE = 1e-17;

    /** The smallest value in the table. */
    private final long first;

    private final DiscreteSampler sampler;

    /**
     * @param trials n, at least 1
     * @param probability in [0,1]
     */
    BinomialTable(UniformRandomProvider random, long trials, double probability) {
        if (probability <= 0 || probability >= 1) {
            this.first = probability <= 0 ? 0 : trials;
            this.sampler = () -> 0;
            return;
        }
        long mode = Math.min(trials, (long) Math.floor((trials + 1) * probability));
        double odds = probability / (1 - probability);
        double[] above = above(trials, mode, odds);
        double[] below = above(trials, trials - mode, 1 / odds);
        // Both begin with the mode itself.
        double[] weights = new double[above.length + below.length - 1];
        for (int i = 0; i < below.length; i++) {
            weights[below.length - 1 - i] = below[i];
        }
        System.arraycopy(above, 0, weights, below.length - 1, above.length);
        this.first = mode - (below.length - 1);
        this.sampler = weights.length == 1 ? () -> 0 : GuideTableDiscreteSampler.of(random, weights);
    }

    /** The probabilities of start, start + 1, … over that of start. */
    private static double[] above(long trials, long start, double odds) {
        double[] weights = new double[16];
        double weight = 1;
        int size = 0;
        for (long k = start; k <= trials && weight > NEGLIGIBLE; k++) {
            if (size == weights.length) {
                weights = Arrays.copyOf(weights, 2 * size);
            }
            weights[size++] = weight;
            weight *= (double) (trials - k) / (k + 1) * odds;
        }
        return Arrays.copyOf(weights, size);
    }

    long sample() {
        return first + sampler.sample();
    }
}
