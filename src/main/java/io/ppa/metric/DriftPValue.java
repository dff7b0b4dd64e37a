package io.ppa.metric;

import java.util.OptionalDouble;

/**
 * One p-value out of three tests of calibration: a weighted Bonferroni bound, \( \min(1, \min_t p_t / w_t) \), valid
 * whatever the tests have in common. The weights were chosen by simulation (see the README): calibration in the large has
 * 0.6, for it finds a model that is over-confident throughout with the fewest rows; Spiegelhalter's test 0.3, for
 * confidences that are too extreme; the resampled calibration error 0.1, for whatever the two are blind to, which a
 * p-value that cannot go below 1/(1 + draws) only shows in small families.
 *
 * <p>A test that is NaN is left out. Undefined when all are.
 */
public final class DriftPValue {

    private static final double ERROR_WEIGHT = 0.1;

    private static final double SPIEGELHALTER_WEIGHT = 0.3;

    private static final double GAP_WEIGHT = 0.6;

    private DriftPValue() {}

    /**
     * @param error p-value of the resampled calibration error, in [0,1] or NaN
     * @param spiegelhalter that of Spiegelhalter's score, in [0,1] or NaN
     * @param gap that of calibration in the large, in [0,1] or NaN
     * @return in [0,1]; empty when all are NaN
     * @throws IllegalArgumentException when one is outside [0,1]
     */
    public static OptionalDouble of(double error, double spiegelhalter, double gap) {
        Arguments.checkPValues(error, spiegelhalter, gap);
        double smallest = Double.POSITIVE_INFINITY;
        smallest = Math.min(smallest, Double.isNaN(error) ? smallest : error / ERROR_WEIGHT);
        smallest = Math.min(smallest, Double.isNaN(spiegelhalter) ? smallest : spiegelhalter / SPIEGELHALTER_WEIGHT);
        smallest = Math.min(smallest, Double.isNaN(gap) ? smallest : gap / GAP_WEIGHT);
        return Double.isInfinite(smallest) ? OptionalDouble.empty() : OptionalDouble.of(Math.min(1, smallest));
    }
}
