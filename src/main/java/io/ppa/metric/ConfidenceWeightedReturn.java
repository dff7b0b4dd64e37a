package io.ppa.metric;

import java.util.OptionalDouble;

/**
 * The mean return weighted by confidence: \( \sum_i c_i r_i / \sum_i c_i \).
 *
 * <p>Undefined without an evaluated prediction, and when all confidences are 0.
 */
public final class ConfidenceWeightedReturn {

    private ConfidenceWeightedReturn() {}

    /**
     * @param confidences weights, each in [0,1]
     * @param returns simple returns, in the same order
     * @return the weighted mean; empty when the weights add up to 0
     * @throws IllegalArgumentException when a confidence is outside [0,1], a return not finite or below −1, or the
     *     lengths differ
     */
    public static OptionalDouble of(double[] confidences, double[] returns) {
        Arguments.checkConfidences(confidences, returns.length, "returns");
        Arguments.checkReturns(returns);
        double weights = 0;
        double weighted = 0;
        for (int i = 0; i < returns.length; i++) {
            weights += confidences[i];
            weighted += confidences[i] * returns[i];
        }
        return weights == 0 ? OptionalDouble.empty() : OptionalDouble.of(weighted / weights);
    }
}
