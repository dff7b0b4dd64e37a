package io.ppa.metric;

import java.util.OptionalDouble;
import org.apache.commons.math3.stat.inference.KolmogorovSmirnovTest;

/**
 * The p-value of the largest distance D between two empirical distributions, by Kolmogorov's limit: \( 2 \sum_{k \ge 1}
 * (-1)^{k-1} e^{-2 k^2 t^2} \) with \( t = D \sqrt{m M / (m + M)} \), for samples of m and M. The limit is good from some
 * dozens each; ties make it too large, never too small.
 *
 * <p>Undefined when a sample is empty.
 *
 * @see <a href="https://doi.org/10.1214/aoms/1177730256">Smirnov (1948), Table for estimating the goodness of fit of
 *     empirical distributions</a>
 */
public final class KolmogorovSmirnov {

    /** Below it the p-value is 1 to twelve digits, and the series slow. */
    private static final double SURE = 0.2;

    private static final double TOLERANCE = 1e-20;

    private static final int MOST_TERMS = 1000;

    private KolmogorovSmirnov() {}

    /**
     * @param distance D, in [0,1]
     * @param current rows, at least 0
     * @param reference rows, at least 0
     * @return the p-value in [0,1]; empty when a sample is empty
     */
    public static OptionalDouble pValue(double distance, long current, long reference) {
        if (current == 0 || reference == 0) {
            return OptionalDouble.empty();
        }
        double t = distance * Math.sqrt((double) current * reference / ((double) current + reference));
        if (t < SURE) {
            return OptionalDouble.of(1);
        }
        double below = new KolmogorovSmirnovTest(null).ksSum(t, TOLERANCE, MOST_TERMS);
        return OptionalDouble.of(Math.min(1, Math.max(0, 1 - below)));
    }
}
