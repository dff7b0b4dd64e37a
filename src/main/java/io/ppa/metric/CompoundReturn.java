package io.ppa.metric;

/**
 * The return of a series reinvested as a whole: \( \prod_i (1 + r_i) - 1 \). At least −1; 0.01 is one percent.
 *
 * <p>Always defined: without a return nothing was realised, and the result is 0.
 */
public final class CompoundReturn {

    private CompoundReturn() {}

    /**
     * @param returns simple returns, in order (the order decides the last digit)
     * @return the compounded return; infinite when the product is beyond a double
     * @throws IllegalArgumentException when a return is not finite or below −1
     */
    public static double of(double[] returns) {
        Arguments.checkReturns(returns);
        double wealth = 1;
        for (double r : returns) {
            wealth *= 1 + r;
        }
        return wealth - 1;
    }
}
