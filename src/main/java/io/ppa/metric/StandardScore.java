package io.ppa.metric;

import java.util.OptionalDouble;
import org.apache.commons.math3.special.Erf;

/**
 * A sum of deviations over the standard deviation it has when the stated probabilities are right, and its two-sided normal
 * p-value. Two such sums tell whether confidences \( c_i \) go with outcomes \( y_i \):
 *
 * <ul>
 *   <li>Spiegelhalter's, sensitive to confidences that are too extreme or not extreme enough: \( \sum (y_i - c_i)(1 - 2
 *       c_i) \), of variance \( \sum (1 - 2 c_i)^2 c_i (1 - c_i) \);
 *   <li>calibration in the large, sensitive to confidences that are too high or too low throughout: \( \sum (c_i - y_i)
 *       \), of variance \( \sum c_i (1 - c_i) \).
 * </ul>
 *
 * <p>Undefined when the variance is 0: nothing was evaluated, or no outcome could surprise.
 *
 * @see <a href="https://doi.org/10.1002/sim.4780050506">Spiegelhalter (1986), Probabilistic prediction in patient
 *     management and clinical trials</a>
 */
public final class StandardScore {

    private StandardScore() {}

    /**
     * @param sum of the deviations
     * @param variance of that sum, at least 0
     * @return the score; empty when the variance is 0
     * @throws IllegalArgumentException when the variance is negative or NaN
     */
    public static OptionalDouble of(double sum, double variance) {
        if (!(variance >= 0)) {
            throw new IllegalArgumentException("variance = " + variance + " is not >= 0");
        }
        return variance == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / Math.sqrt(variance));
    }

    /** The probability, in [0,1], of a standard normal value at least as far from 0 as the score. */
    public static double pValue(double score) {
        return Erf.erfc(Math.abs(score) / Math.sqrt(2));
    }
}
