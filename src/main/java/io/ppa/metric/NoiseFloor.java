package io.ppa.metric;

import java.util.Arrays;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * How large an expected calibration error chance alone makes. Outcomes are drawn again as if every confidence were right,
 * \( y_i \sim \mathrm{Bernoulli}(c_i) \), with the confidences and their bins as they are, and the error \( \sum_b
 * \frac{m_b}{m} | \bar c_b - \bar y_b | \) of each draw is taken.
 *
 * <p>It works on cells, not on rows: rows of one bin whose confidences are alike (in one hundredth) are drawn together, as
 * Binomial(n, mean c), which asks for the same time and memory however many rows there are. The mean of such a draw is
 * exact; its variance is too large by the sum of squared deviations within the cell, at most 1/40,000 a row. So the floor is
 * never understated, and the standard deviation of a bin's mean is off by at most \( 0.005 / \sqrt{m_b} \).
 *
 * @param floor the 95th percentile of the resampled errors: the ⌈0.95·draws⌉-th smallest
 * @param pValue (1 + draws whose error is at least the observed one)/(1 + draws): in (0,1], never below 1/(1 + draws)
 * @see <a href="https://doi.org/10.1111/j.1538-4632.2007.00705.x">Bröcker and Smith (2007), Increasing the reliability of
 *     reliability diagrams</a>
 */
public record NoiseFloor(double floor, double pValue) {

    private static final double LEVEL = 0.95;

    /** An error is "at least" another one also where rounding in another order of summation makes it smaller. */
    private static final double ROUNDING = 1e-12;

    /**
     * @param random where the draws come from
     * @param bins the bin of each cell, ascending
     * @param rows the rows of each cell, at least 1
     * @param confidenceSums the sum of the confidences of each cell, from 0 to its rows
     * @param observed the error of the real outcomes, in the same bins
     * @param draws at least 1
     * @throws IllegalArgumentException when there is no cell, or the arrays' lengths differ
     */
    public static NoiseFloor of(
            UniformRandomProvider random,
            int[] bins,
            long[] rows,
            double[] confidenceSums,
            double observed,
            int draws) {
        if (bins.length == 0 || rows.length != bins.length || confidenceSums.length != bins.length) {
            throw new IllegalArgumentException("cells: " + bins.length + " bins, " + rows.length + " rows, "
                    + confidenceSums.length + " sums; one of each is needed for every cell, and a cell at least");
        }
        double[] errors = new double[draws];
        double[] gaps = new double[draws];
        for (int cell = 0; cell < bins.length; cell++) {
            draw(random, rows[cell], confidenceSums[cell], gaps);
            if (cell == bins.length - 1 || bins[cell + 1] != bins[cell]) {
                for (int i = 0; i < draws; i++) {
                    errors[i] += Math.abs(gaps[i]);
                    gaps[i] = 0;
                }
            }
        }
        double total = Arrays.stream(rows).sum();
        int asLarge = 0;
        for (int i = 0; i < draws; i++) {
            errors[i] /= total;
            asLarge += errors[i] >= observed - ROUNDING ? 1 : 0;
        }
        Arrays.sort(errors);
        return new NoiseFloor(errors[(int) Math.ceil(LEVEL * draws) - 1], (1.0 + asLarge) / (1.0 + draws));
    }

    private static void draw(UniformRandomProvider random, long rows, double confidenceSum, double[] gaps) {
        BinomialTable hits = new BinomialTable(random, rows, confidenceSum / rows);
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] += confidenceSum - hits.sample();
        }
    }
}
