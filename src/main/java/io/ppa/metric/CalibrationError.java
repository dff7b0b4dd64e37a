package io.ppa.metric;

import java.util.OptionalDouble;

/**
 * The expected calibration error over ten equal-width bins: \( \sum_b \frac{m_b}{m} | \bar c_b - \bar y_b | \), with
 * \( \bar c_b \) the mean confidence and \( \bar y_b \) the share of successes in bin b. In [0,1]; 0 is best.
 *
 * <p>A confidence c falls into bin {@code min(9, floor(10 * c))}, the product taken in double precision: bins are closed
 * below and open above, and 1 belongs to the last. Multiplied out, a bin's part is \( \frac{1}{m} | \sum_{i \in b}
 * (c_i - y_i) | \), which is how it is computed.
 *
 * <p>Undefined without an evaluated prediction.
 *
 * @see <a href="https://doi.org/10.1609/aaai.v29i1.9602">Naeini, Cooper and Hauskrecht (2015), Obtaining well
 *     calibrated probabilities using Bayesian binning</a>
 */
public final class CalibrationError {

    private static final int BINS = 10;

    private CalibrationError() {}

    /**
     * @param confidences stated probabilities of success, each in [0,1]
     * @param successes what came true, in the same order
     * @return the error; empty for empty arrays
     * @throws IllegalArgumentException when a confidence is outside [0,1] or NaN, or the lengths differ
     */
    public static OptionalDouble of(double[] confidences, boolean[] successes) {
        Arguments.checkConfidences(confidences, successes.length, "successes");
        if (confidences.length == 0) {
            return OptionalDouble.empty();
        }
        double[] gaps = new double[BINS];
        for (int i = 0; i < confidences.length; i++) {
            gaps[bin(confidences[i])] += confidences[i] - (successes[i] ? 1 : 0);
        }
        double sum = 0;
        for (double gap : gaps) {
            sum += Math.abs(gap);
        }
        return OptionalDouble.of(sum / confidences.length);
    }

    private static int bin(double confidence) {
        return Math.min(BINS - 1, (int) Math.floor(BINS * confidence));
    }
}
