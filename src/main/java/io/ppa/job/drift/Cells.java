package io.ppa.job.drift;

import io.ppa.metric.CalibrationBin;
import io.ppa.store.clickhouse.Row;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;

/**
 * A model's outcomes in cells, as {@code measures.sql} answers them: those of one equal-mass bin whose confidences share hundredth
 * and tenth, in order of the confidence.
 *
 * @param bins the equal-mass bin of each cell, ascending
 * @param tenths the equal-width bin of each cell, ascending
 * @param edges inner edges of the equal-mass bins
 * @param lowest of all confidences, and highest
 */
record Cells(
        int[] bins,
        int[] tenths,
        long[] rows,
        double[] confidenceSums,
        long[] hits,
        double[] edges,
        double lowest,
        double highest) {

    private static final int TENTHS = 10;

    static Cells of(Row row) {
        return new Cells(
                ints(row, "cell_bin"),
                ints(row, "cell_tenth"),
                longs(row, "cell_rows"),
                doubles(row, "cell_sum"),
                longs(row, "cell_hits"),
                doubles(row, "edges"),
                row.getDouble("lowest"),
                row.getDouble("highest"));
    }

    List<CalibrationBin> equalMass() {
        return CalibrationBin.of(bins, rows, confidenceSums, hits);
    }

    List<CalibrationBin> equalWidth() {
        return CalibrationBin.of(tenths, rows, confidenceSums, hits);
    }

    /** The bins as ClickHouse reads an Array(Tuple). */
    String equalMassText() {
        return text(
                equalMass(),
                bin -> bin == 0 ? lowest : edges[bin - 1],
                bin -> bin == edges.length ? highest : edges[bin]);
    }

    /** The same of the equal-width bins. */
    String equalWidthText() {
        return text(equalWidth(), bin -> bin / (double) TENTHS, bin -> (bin + 1) / (double) TENTHS);
    }

    private static String text(List<CalibrationBin> bins, IntToDoubleFunction lower, IntToDoubleFunction upper) {
        return bins.stream()
                .map(bin -> "(" + lower.applyAsDouble(bin.number()) + "," + upper.applyAsDouble(bin.number()) + ","
                        + bin.rows() + "," + bin.meanConfidence() + "," + bin.successRate() + ")")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static int[] ints(Row row, String column) {
        return numbers(row, column).stream().mapToInt(Number::intValue).toArray();
    }

    private static long[] longs(Row row, String column) {
        return numbers(row, column).stream().mapToLong(Number::longValue).toArray();
    }

    private static double[] doubles(Row row, String column) {
        return numbers(row, column).stream().mapToDouble(Number::doubleValue).toArray();
    }

    private static List<Number> numbers(Row row, String column) {
        return row.getList(column);
    }
}
