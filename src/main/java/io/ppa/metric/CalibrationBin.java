package io.ppa.metric;

import java.util.ArrayList;
import java.util.List;

/**
 * Outcomes whose confidences are alike.
 *
 * @param number of the bin, from 0
 * @param rows at least 1
 * @param confidenceSum the sum of the confidences, from 0 to rows
 * @param hits how many came true, from 0 to rows
 */
public record CalibrationBin(int number, long rows, double confidenceSum, long hits) {

    /**
     * Puts cells together to bins. Sums are taken in the order of the cells.
     *
     * @param numbers the bin of each cell, ascending
     * @param rows the rows of each cell, at least 1
     * @param confidenceSums the sum of the confidences of each cell
     * @param hits how many came true, of each cell
     * @return the bins that hold something, ascending
     * @throws IllegalArgumentException when the arrays' lengths differ
     */
    public static List<CalibrationBin> of(int[] numbers, long[] rows, double[] confidenceSums, long[] hits) {
        if (rows.length != numbers.length || confidenceSums.length != numbers.length || hits.length != numbers.length) {
            throw new IllegalArgumentException("cells: " + numbers.length + " bins, " + rows.length + " rows, "
                    + confidenceSums.length + " sums, " + hits.length + " hits; one of each is needed for every cell");
        }
        List<CalibrationBin> bins = new ArrayList<>();
        for (int cell = 0; cell < numbers.length; cell++) {
            int last = bins.size() - 1;
            CalibrationBin next = new CalibrationBin(numbers[cell], rows[cell], confidenceSums[cell], hits[cell]);
            if (last >= 0 && bins.get(last).number == next.number) {
                bins.set(last, bins.get(last).plus(next));
            } else {
                bins.add(next);
            }
        }
        return bins;
    }

    private CalibrationBin plus(CalibrationBin other) {
        return new CalibrationBin(number, rows + other.rows, confidenceSum + other.confidenceSum, hits + other.hits);
    }

    /** Mean confidence, in [0,1]. */
    public double meanConfidence() {
        return confidenceSum / rows;
    }

    /** The share that came true, in [0,1]. */
    public double successRate() {
        return hits / (double) rows;
    }

    /** By how many the confidences promise more than came true; below 0 when they promise less. */
    double excess() {
        return confidenceSum - hits;
    }

    /** The same a row, in [-1,1]. */
    double gap() {
        return excess() / rows;
    }
}
