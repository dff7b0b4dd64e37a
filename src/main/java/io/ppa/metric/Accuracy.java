package io.ppa.metric;

import java.util.OptionalDouble;

/**
 * The share of evaluated predictions that came true: \( \frac{1}{m} \sum_i y_i \), with \( y_i \) 1 for a success and 0
 * otherwise. In [0,1].
 *
 * <p>Undefined without an evaluated prediction: a share of nothing is not 0.
 */
public final class Accuracy {

    private Accuracy() {}

    /**
     * @param successes one element per evaluated prediction, in any order
     * @return the share of {@code true}; empty for an empty array
     */
    public static OptionalDouble of(boolean[] successes) {
        if (successes.length == 0) {
            return OptionalDouble.empty();
        }
        int hits = 0;
        for (boolean success : successes) {
            hits += success ? 1 : 0;
        }
        return OptionalDouble.of((double) hits / successes.length);
    }
}
