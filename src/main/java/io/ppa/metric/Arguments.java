package io.ppa.metric;

/** The ranges the formulas ask for. Messages name the value, its place and the bound. */
final class Arguments {

    private Arguments() {}

    /** Simple returns: finite, and no loss above everything there was. */
    static void checkReturns(double[] returns) {
        for (int i = 0; i < returns.length; i++) {
            if (!Double.isFinite(returns[i]) || returns[i] < -1) {
                throw new IllegalArgumentException(
                        "returns[" + i + "] = " + returns[i] + " is not a finite number >= -1");
            }
        }
    }

    /** Confidences: probabilities in [0,1], one for each of the other series' elements. */
    static void checkConfidences(double[] confidences, int length, String other) {
        if (confidences.length != length) {
            throw new IllegalArgumentException(
                    confidences.length + " confidences do not go with " + length + " " + other);
        }
        for (int i = 0; i < confidences.length; i++) {
            if (!(confidences[i] >= 0 && confidences[i] <= 1)) {
                throw new IllegalArgumentException("confidences[" + i + "] = " + confidences[i] + " is outside [0,1]");
            }
        }
    }

    /** p-values: in [0,1], or NaN where there is none. */
    static void checkPValues(double... pValues) {
        for (int i = 0; i < pValues.length; i++) {
            if (pValues[i] < 0 || pValues[i] > 1) {
                throw new IllegalArgumentException("pValues[" + i + "] = " + pValues[i] + " is outside [0,1]");
            }
        }
    }

    /** Successes of trials, which need not be whole numbers: finite, 0 to the group's trials. */
    static void checkSuccesses(double[] successes, double[] trials) {
        if (successes.length != trials.length) {
            throw new IllegalArgumentException(
                    successes.length + " successes do not go with " + trials.length + " trials");
        }
        for (int i = 0; i < trials.length; i++) {
            if (!(trials[i] >= 0 && Double.isFinite(trials[i]))) {
                throw new IllegalArgumentException("trials[" + i + "] = " + trials[i] + " is not a finite number >= 0");
            }
            if (!(successes[i] >= 0 && successes[i] <= trials[i])) {
                throw new IllegalArgumentException(
                        "successes[" + i + "] = " + successes[i] + " is outside [0," + trials[i] + "]");
            }
        }
    }
}
