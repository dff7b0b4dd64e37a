package io.ppa.metric;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The Benjamini–Hochberg adjustment of a family of p-values: with \( p_{(1)} \le \dots \le p_{(k)} \), the adjusted value
 * of \( p_{(i)} \) is \( \min_{j \ge i} \min(1, p_{(j)} k / j) \). Rejecting where it is at most q keeps the expected share
 * of false rejections at q or below, for tests that are independent or positively dependent.
 *
 * <p>A p-value that is NaN (undefined) is not in the family: its adjusted value is NaN, and the others are as if it were
 * not there.
 *
 * @see <a href="https://doi.org/10.1111/j.2517-6161.1995.tb02031.x">Benjamini and Hochberg (1995), Controlling the false
 *     discovery rate</a>
 */
public final class BenjaminiHochberg {

    private BenjaminiHochberg() {}

    /**
     * @param pValues each in [0,1] or NaN, in any order
     * @return the adjusted values in the same order, each in [0,1] or NaN
     * @throws IllegalArgumentException when a p-value is outside [0,1]
     */
    public static double[] adjusted(double[] pValues) {
        Arguments.checkPValues(pValues);
        double[] adjusted = new double[pValues.length];
        Arrays.fill(adjusted, Double.NaN);
        Integer[] largestFirst = IntStream.range(0, pValues.length)
                .filter(i -> !Double.isNaN(pValues[i]))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> pValues[i]).reversed())
                .toArray(Integer[]::new);
        int family = largestFirst.length;
        double smallest = 1;
        for (int i = 0; i < family; i++) {
            smallest = Math.min(smallest, pValues[largestFirst[i]] * family / (family - i));
            adjusted[largestFirst[i]] = smallest;
        }
        return adjusted;
    }
}
