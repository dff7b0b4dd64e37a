package io.ppa.metric;

import java.util.OptionalDouble;

/**
 * The mean squared difference between confidence and outcome: \( \frac{1}{m} \sum_i (c_i - y_i)^2 \). In [0,1]; 0 is
 * best, and always saying one half scores 0.25.
 *
 * <p>Undefined without an evaluated prediction.
 *
 * @see <a href="https://doi.org/10.1175/1520-0493(1950)078%3C0001:VOFEIT%3E2.0.CO;2">Brier (1950), Verification of
 *     forecasts expressed in terms of probability</a>
 */
public final class BrierScore {

    private BrierScore() {}

    /**
     * @param confidences stated probabilities of success, each in [0,1]
     * @param successes what came true, in the same order
     * @return the score; empty for empty arrays
     * @throws IllegalArgumentException when a confidence is outside [0,1] or NaN, or the lengths differ
     */
    public static OptionalDouble of(double[] confidences, boolean[] successes) {
        Arguments.checkConfidences(confidences, successes.length, "successes");
        if (confidences.length == 0) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (int i = 0; i < confidences.length; i++) {
            double gap = confidences[i] - (successes[i] ? 1 : 0);
            sum += gap * gap;
        }
        return OptionalDouble.of(sum / confidences.length);
    }
}
