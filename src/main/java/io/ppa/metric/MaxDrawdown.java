package io.ppa.metric;

/**
 * The deepest fall of compounded wealth from an earlier peak: the maximum over t of \( 1 - W_t / \max_{s \le t} W_s \),
 * with \( W_0 = 1 \) and \( W_t = \prod_{i \le t} (1 + r_i) \). A positive fraction in [0,1]; 1 after a total loss.
 *
 * <p>Computed in logarithms, \( 1 - e^{-x} \) with x the largest running sum of \( -\ln(1 + r_i) \) that is reset to 0
 * when it falls below: the same number, without a product that overflows, and precise for small falls.
 *
 * <p>Always defined: without a return nothing fell, and the result is 0.
 */
public final class MaxDrawdown {

    private MaxDrawdown() {}

    /**
     * @param returns simple returns, in order of time
     * @return the drawdown
     * @throws IllegalArgumentException when a return is not finite or below −1
     */
    public static double of(double[] returns) {
        Arguments.checkReturns(returns);
        double fall = 0;
        double deepest = 0;
        for (double r : returns) {
            fall = Math.max(0, fall - Math.log1p(r));
            deepest = Math.max(deepest, fall);
        }
        return Math.min(1, -Math.expm1(-deepest));
    }
}
