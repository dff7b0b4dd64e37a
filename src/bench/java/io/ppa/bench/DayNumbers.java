package io.ppa.bench;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one of those that are compared found for the day: by key, the numbers in the order of {@link #COLUMNS}. */
final class DayNumbers {

    private static final List<String> COUNTS =
            List.of("total_predictions", "successful_predictions", "evaluated_predictions");

    /** Counts first, which must be the same; then what may differ in its last digits. */
    static final List<String> COLUMNS = List.of(
            "total_predictions",
            "successful_predictions",
            "evaluated_predictions",
            "accuracy_rate",
            "avg_confidence",
            "avg_uncertainty",
            "confidence_calibration",
            "total_return",
            "confidence_weighted_return",
            "max_drawdown",
            "sharpe_ratio",
            "avg_position_size",
            "risk_adjusted_return",
            "uncertainty_penalty_total",
            "brier_score");

    private static final double RELATIVE = 1e-9;

    /** Returns add up to nearly nothing now and then, and the digits are then lost to whoever adds them in another order. */
    private static final double NEXT_TO_NOTHING = 1e-12;

    private final String who;

    private final Map<String, double[]> rows = new TreeMap<>();

    /** @param who made them, for the message about a difference */
    DayNumbers(String who) {
        this.who = who;
    }

    /** @throws IllegalStateException when the key was there before */
    void put(String tenant, String symbol, String user, double[] numbers) {
        String key = tenant + " / " + symbol + " / " + user;
        if (rows.put(key, numbers) != null) {
            throw new IllegalStateException(who + " answered the key " + key + " twice");
        }
    }

    int size() {
        return rows.size();
    }

    /** @throws IllegalStateException naming the first key and column in which another one disagrees with these */
    void mustBeThoseOf(DayNumbers other) {
        rows.forEach((key, mine) -> {
            double[] theirs = other.rows.get(key);
            if (theirs == null) {
                throw new IllegalStateException(other.who + " lacks the key " + key + " of " + who);
            }
            for (int column = 0; column < mine.length; column++) {
                if (!same(column, mine[column], theirs[column])) {
                    throw new IllegalStateException("%s of the key %s is %s by %s and %s by %s"
                            .formatted(COLUMNS.get(column), key, mine[column], who, theirs[column], other.who));
                }
            }
        });
        other.rows.keySet().stream()
                .filter(key -> !rows.containsKey(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new IllegalStateException(who + " lacks the key " + key + " of " + other.who);
                });
    }

    private static boolean same(int column, double one, double other) {
        if (column < COUNTS.size() || Double.isNaN(one) || Double.isNaN(other)) {
            return Double.compare(one, other) == 0;
        }
        double apart = Math.abs(one - other);
        return apart <= NEXT_TO_NOTHING || apart <= RELATIVE * Math.max(Math.abs(one), Math.abs(other));
    }
}
