package io.ppa.demo;

import java.util.Locale;

/** Numbers as the report writes them, the same in every locale; undefined is a dash, never a zero. */
final class Figures {

    private static final String UNDEFINED = "–";

    private Figures() {}

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    static String percent(double value) {
        return format("%.1f %%", 100 * value);
    }

    static String signedPercent(double value) {
        return format("%+.1f %%", 100 * value);
    }

    /** A difference of two fractions, in percentage points. */
    static String points(double value) {
        return format("%+.1f pp", 100 * value);
    }

    /** A small one. */
    static String finePoints(double value) {
        return format("%+.3f pp", 100 * value);
    }

    static String decimal(double value) {
        return format("%.3f", value);
    }

    static String signedDecimal(double value) {
        return format("%+.2f", value);
    }

    /** A value and its standard error. */
    static String withError(double value, double error) {
        return signedDecimal(value) + " ± " + format("%.2f", error);
    }

    private static String format(String pattern, double value) {
        if (!Double.isFinite(value)) {
            return UNDEFINED;
        }
        String text = String.format(Locale.ROOT, pattern, value);
        boolean zero = text.chars().noneMatch(c -> c >= '1' && c <= '9');
        return zero ? text.replaceFirst("^[+-]", "") : text;
    }
}
