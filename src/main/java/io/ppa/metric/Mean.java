package io.ppa.metric;

import java.util.OptionalDouble;

/**
 * The arithmetic mean, \( \frac{1}{n} \sum_i x_i \), added up in the given order.
 *
 * <p>Undefined for no values.
 */
public final class Mean {

    private Mean() {}

    /**
     * @param values the values; one that is not finite makes the mean so
     * @return the mean; empty for an empty array
     */
    public static OptionalDouble of(double[] values) {
        if (values.length == 0) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return OptionalDouble.of(sum / values.length);
    }
}
