package io.ppa.metric;

import java.util.OptionalDouble;
import org.apache.commons.math3.distribution.ChiSquaredDistribution;

/**
 * What a population stability index exceeds by chance alone in one of twenty comparisons of two samples of one
 * distribution: \( \chi^2_{B-1, 0.95} (1/m + 1/M) \), for B bins and samples of m and M. The usual fixed limits of 0.1 and
 * 0.25 are too strict for small samples and too lax for large ones.
 *
 * <p>Undefined with fewer than two bins, and when a sample is empty.
 *
 * @see <a href="https://doi.org/10.69554/DEEY6583">Yurdakul and Naranjo (2020), Statistical properties of the population
 *     stability index</a>
 */
public final class PopulationStability {

    private static final double LEVEL = 0.95;

    private PopulationStability() {}

    /**
     * @param bins compared
     * @param current rows, at least 0
     * @param reference rows, at least 0
     * @return the critical value, above 0; empty when undefined
     */
    public static OptionalDouble critical(int bins, long current, long reference) {
        if (bins < 2 || current == 0 || reference == 0) {
            return OptionalDouble.empty();
        }
        double quantile = new ChiSquaredDistribution(null, bins - 1).inverseCumulativeProbability(LEVEL);
        return OptionalDouble.of(quantile * (1.0 / current + 1.0 / reference));
    }
}
