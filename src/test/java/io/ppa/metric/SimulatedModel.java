package io.ppa.metric;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * What {@code measures.sql} makes of the outcomes of one model, in plain Java and fast: equal-mass bins, cells, sums.
 *
 * @param debiased squared calibration error without the part that chance adds
 */
record SimulatedModel(
        int m,
        double ece,
        double debiased,
        double gapSum,
        double variance,
        double spiegelhalterSum,
        double spiegelhalterVariance,
        int[] cellBins,
        long[] cellRows,
        double[] cellSums) {

    /** The confidences ascending, what came true in the same order. */
    static SimulatedModel of(double[] c, boolean[] y) {
        int m = c.length;
        double[] edges = edges(c);
        int[] bins = new int[m];
        int[] cells = new int[m];
        for (int i = 0, bin = 0; i < m; i++) {
            while (bin < edges.length && edges[bin] < c[i]) {
                bin++;
            }
            bins[i] = bin;
            cells[i] = bin * 128 + (int) Math.floor(100 * c[i]);
        }
        int[] starts = IntStream.range(0, m)
                .filter(i -> i == 0 || cells[i] != cells[i - 1])
                .toArray();
        long[] rows = new long[starts.length];
        double[] sums = new double[starts.length];
        for (int k = 0; k < starts.length; k++) {
            int end = k + 1 < starts.length ? starts[k + 1] : m;
            rows[k] = end - starts[k];
            sums[k] = Arrays.stream(c, starts[k], end).sum();
        }
        return of(c, y, bins, Arrays.stream(starts).map(i -> bins[i]).toArray(), rows, sums);
    }

    private static SimulatedModel of(
            double[] c, boolean[] y, int[] bins, int[] cellBins, long[] cellRows, double[] cellSums) {
        int most = bins[bins.length - 1] + 1;
        double[] n = new double[most];
        double[] gap = new double[most];
        double[] hits = new double[most];
        double gapSum = 0;
        double variance = 0;
        double spiegelhalter = 0;
        double spiegelhalterVariance = 0;
        for (int i = 0; i < c.length; i++) {
            double surprise = c[i] - (y[i] ? 1 : 0);
            double lean = 1 - 2 * c[i];
            n[bins[i]]++;
            gap[bins[i]] += surprise;
            hits[bins[i]] += y[i] ? 1 : 0;
            gapSum += surprise;
            variance += c[i] * (1 - c[i]);
            spiegelhalter -= surprise * lean;
            spiegelhalterVariance += lean * lean * c[i] * (1 - c[i]);
        }
        double ece = 0;
        double debiased = 0;
        for (int b = 0; b < most; b++) {
            ece += Math.abs(gap[b]) / c.length;
            double rate = hits[b] / n[b];
            debiased +=
                    n[b] < 2 ? 0 : n[b] / c.length * (gap[b] / n[b] * (gap[b] / n[b]) - rate * (1 - rate) / (n[b] - 1));
        }
        return new SimulatedModel(
                c.length,
                ece,
                debiased,
                gapSum,
                variance,
                spiegelhalter,
                spiegelhalterVariance,
                cellBins,
                cellRows,
                cellSums);
    }

    private static double[] edges(double[] sorted) {
        int m = sorted.length;
        int bins = (int) Math.max(5, Math.min(15, Math.round(Math.cbrt(m))));
        double[] edges = new double[bins - 1];
        for (int j = 1; j < bins; j++) {
            int at = j * (m - 1) / bins;
            double share = (double) (j * (m - 1) % bins) / bins;
            edges[j - 1] = sorted[at] + (sorted[Math.min(at + 1, m - 1)] - sorted[at]) * share;
        }
        return edges;
    }

    NoiseFloor noise(UniformRandomProvider random, int draws) {
        return NoiseFloor.of(random, cellBins, cellRows, cellSums, ece, draws);
    }

    /** What the drift decision sees. */
    double pValue(UniformRandomProvider random, int draws) {
        return DriftPValue.of(
                        noise(random, draws).pValue(), p(spiegelhalterSum, spiegelhalterVariance), p(gapSum, variance))
                .orElse(Double.NaN);
    }

    private static double p(double sum, double variance) {
        return variance == 0
                ? Double.NaN
                : StandardScore.pValue(StandardScore.of(sum, variance).orElseThrow());
    }

    /** The error as a confidence is off, 0 where chance explains it all. */
    double error() {
        return Math.sqrt(Math.max(0, debiased));
    }
}
