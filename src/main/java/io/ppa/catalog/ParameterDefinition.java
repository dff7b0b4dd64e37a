package io.ppa.catalog;

import java.math.BigDecimal;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * One parameter of a job, as its YAML declares it.
 *
 * @param defaultValue in the form an operator would write; null when the parameter must be given
 * @param help one or two sentences for an operator
 */
public record ParameterDefinition(
        String name, ParameterType type, @Nullable String defaultValue, String help, Bounds bounds) {

    public boolean required() {
        return defaultValue == null;
    }

    /**
     * What a value may be. Bounds are inclusive; those of another type than the parameter's are unused.
     *
     * @param firstDay the earliest day
     * @param maxDays the longest range, in days
     * @param maxItems the longest list
     * @param min the least number, null for no bound
     * @param max the greatest number, null for no bound
     */
    public record Bounds(
            LocalDate firstDay,
            int maxDays,
            int maxItems,
            @Nullable BigDecimal min,
            @Nullable BigDecimal max) {

        /** Days as ClickHouse's {@code Date} holds them; ten years of them; ten thousand texts; any number. */
        static final Bounds WIDEST = new Bounds(LocalDate.EPOCH, 3700, 10_000, null, null);
    }

    /** The bounds in words, empty where there are none. */
    public String boundsText() {
        return switch (type) {
            case DAY -> "from " + bounds.firstDay() + " to today (UTC)";
            case DAY_RANGE ->
                "from " + bounds.firstDay() + " to today (UTC), at most " + bounds.maxDays() + " days at once";
            case LIST -> "at most " + bounds.maxItems();
            case FRACTION -> "from " + or(bounds.min(), "0") + " to " + or(bounds.max(), "1");
            case INTEGER -> {
                String from = bounds.min() == null ? "" : "from " + bounds.min().toPlainString();
                String to = bounds.max() == null ? "" : "to " + bounds.max().toPlainString();
                yield (from + " " + to).strip();
            }
            case BOOLEAN, TEXT -> "";
        };
    }

    private static String or(@Nullable BigDecimal value, String other) {
        return value == null ? other : value.toPlainString();
    }
}
