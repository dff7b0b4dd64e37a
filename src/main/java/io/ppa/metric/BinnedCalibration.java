package io.ppa.metric;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * Errors of calibration that are sums over bins, with m the rows of all bins, \( m_b \) those of one, and \( \bar c_b \) and \(
 * \bar y_b \) its mean confidence and its share of successes.
 *
 * <p>All but the largest error are undefined without a row, which the methods below do not ask for: they want at least one bin.
 *
 * @see <a href="https://doi.org/10.1175/1520-0450(1973)012%3C0595:ANVPOT%3E2.0.CO;2">Murphy (1973), A new vector partition of the
 *     probability score</a>
 * @see <a href="https://doi.org/10.1111/j.1467-9868.2012.01033.x">Bröcker (2012), Estimating reliability and resolution of
 *     probability forecasts through decomposition of the empirical score</a>
 */
public final class BinnedCalibration {

    private BinnedCalibration() {}

    /** The expected error: \( \sum_b \frac{m_b}{m} | \bar c_b - \bar y_b | \), in [0,1]. */
    public static double expectedError(List<CalibrationBin> bins) {
        return mean(bins, bin -> Math.abs(bin.excess()));
    }

    /**
     * The largest \( | \bar c_b - \bar y_b | \), in [0,1].
     *
     * @param leastRows a bin with fewer does not count
     * @return empty when none does
     */
    public static OptionalDouble largestError(List<CalibrationBin> bins, long leastRows) {
        return bins.stream()
                .filter(bin -> bin.rows() >= leastRows)
                .mapToDouble(bin -> Math.abs(bin.excess()) / bin.rows())
                .max();
    }

    /**
     * The squared error without the part that chance adds: \( \sum_b \frac{m_b}{m} [ (\bar c_b - \bar y_b)^2 - \frac{\bar y_b (1 -
     * \bar y_b)}{m_b - 1} ] \) over bins with two rows or more; may be below 0.
     *
     * @return empty when there is no such bin
     */
    public static OptionalDouble debiasedError(List<CalibrationBin> bins) {
        if (bins.stream().noneMatch(bin -> bin.rows() > 1)) {
            return OptionalDouble.empty();
        }
        return OptionalDouble.of(mean(
                bins,
                bin -> bin.rows() == 1
                        ? 0
                        : bin.rows()
                                * (bin.gap() * bin.gap()
                                        - bin.successRate() * (1 - bin.successRate()) / (bin.rows() - 1))));
    }

    /** Murphy's reliability: \( \sum_b \frac{m_b}{m} (\bar c_b - \bar y_b)^2 \), in [0,1]; 0 is best. */
    public static double reliability(List<CalibrationBin> bins) {
        return mean(bins, bin -> bin.excess() * bin.excess() / bin.rows());
    }

    /** Murphy's resolution: \( \sum_b \frac{m_b}{m} (\bar y_b - \bar y)^2 \), in [0,1/4]; the more the better. */
    public static double resolution(List<CalibrationBin> bins) {
        double rate = successRate(bins);
        return mean(bins, bin -> bin.rows() * (bin.successRate() - rate) * (bin.successRate() - rate));
    }

    /** Murphy's uncertainty: \( \bar y (1 - \bar y) \), in [0,1/4]. */
    public static double uncertainty(List<CalibrationBin> bins) {
        double rate = successRate(bins);
        return rate * (1 - rate);
    }

    private static double successRate(List<CalibrationBin> bins) {
        return bins.stream().mapToLong(CalibrationBin::hits).sum() / (double) rows(bins);
    }

    /** Added up one after another, so that the same bins give the same bits. */
    private static double mean(List<CalibrationBin> bins, ToDoubleFunction<CalibrationBin> part) {
        double sum = 0;
        for (CalibrationBin bin : bins) {
            sum += part.applyAsDouble(bin);
        }
        return sum / rows(bins);
    }

    private static long rows(List<CalibrationBin> bins) {
        return bins.stream().mapToLong(CalibrationBin::rows).sum();
    }
}
