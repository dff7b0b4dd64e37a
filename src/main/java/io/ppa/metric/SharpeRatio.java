package io.ppa.metric;

import java.util.OptionalDouble;

/**
 * The mean of a series of returns over their sample standard deviation: \( \bar r / s \), \( s^2 = \frac{1}{m - 1}
 * \sum_i (r_i - \bar r)^2 \). Per element, not annualised, with a risk-free rate of 0.
 *
 * <p>Undefined below two returns, and when the returns are constant, that is, no further apart than rounding explains:
 * \( \max r - \min r \le 4 \) units in the last place of \( \max |r| \). Nor is it where \( s^2 \) is beyond the range of a double, or too small for it.
 *
 * @see <a href="https://doi.org/10.3905/jpm.1994.409501">Sharpe (1994), The Sharpe ratio</a>
 */
public final class SharpeRatio {

    private static final int ROUNDING_UNITS = 4;

    private SharpeRatio() {}

    /**
     * @param returns simple returns (the order decides the last digit)
     * @return the ratio; empty when undefined
     * @throws IllegalArgumentException when a return is not finite or below −1
     */
    public static OptionalDouble of(double[] returns) {
        Arguments.checkReturns(returns);
        if (returns.length < 2 || constant(returns)) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (double r : returns) {
            sum += r;
        }
        double mean = sum / returns.length;
        double squares = 0;
        for (double r : returns) {
            squares += (r - mean) * (r - mean);
        }
        double variance = squares / (returns.length - 1);
        return Double.isFinite(variance) && variance > 0
                ? OptionalDouble.of(mean / Math.sqrt(variance))
                : OptionalDouble.empty();
    }

    private static boolean constant(double[] returns) {
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (double r : returns) {
            min = Math.min(min, r);
            max = Math.max(max, r);
        }
        double largest = Math.max(Math.abs(min), Math.abs(max));
        return max - min <= ROUNDING_UNITS * Math.ulp(largest);
    }
}
