package io.ppa.bench;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonProperty.Access;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One line of the benchmark.
 *
 * @param what indented by two spaces when it belongs to the line above it
 * @param measured the median of the values measured, in the unit
 * @param atMost what it should stay under; absent for a line that only others are compared with
 * @param atLeast what it should reach; absent likewise
 * @param aim where a target is hoped to be surpassed, how far
 * @param note what one must know to read the number: extrapolated, recorded, fewer runs
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonPropertyOrder({"what", "measured", "unit", "atMost", "atLeast", "aim", "verdict", "note"})
record Result(
        String what,
        double measured,
        Unit unit,
        @Nullable Double atMost,
        @Nullable Double atLeast,
        @Nullable Double aim,
        @Nullable String note) {

    /** What a number is counted in. */
    enum Unit {
        SECONDS("s"),
        MILLIS("ms"),
        /** Of another line. */
        TIMES("x"),
        MIB("MiB");

        private final String sign;

        Unit(String sign) {
            this.sign = sign;
        }

        @JsonValue
        String sign() {
            return sign;
        }
    }

    /** A time in seconds, and what it should stay under, if anything. */
    Result(String what, double seconds, @Nullable Double atMost) {
        this(what, seconds, Unit.SECONDS, atMost, null, null, null);
    }

    /** A number nobody set a target for. */
    static Result of(String what, double measured, Unit unit) {
        return new Result(what, measured, unit, null, null, null, null);
    }

    Result atMost(double bound) {
        return new Result(what, measured, unit, bound, atLeast, aim, note);
    }

    Result atLeast(double bound) {
        return new Result(what, measured, unit, atMost, bound, aim, note);
    }

    Result aim(double better) {
        return new Result(what, measured, unit, atMost, atLeast, better, note);
    }

    Result note(@Nullable String remark) {
        return new Result(what, measured, unit, atMost, atLeast, aim, remark);
    }

    /** {@code met} or {@code MISSED}; absent without a target. */
    @JsonProperty(access = Access.READ_ONLY)
    @Nullable
    String verdict() {
        if (atMost == null && atLeast == null) {
            return null;
        }
        boolean met = (atMost == null || measured <= atMost) && (atLeast == null || measured >= atLeast);
        return met ? "met" : "MISSED";
    }

    /** The target as people read it; empty without one. */
    String target() {
        String hoped = aim == null ? "" : " (aim " + number(aim) + ")";
        if (atMost != null) {
            return "at most " + number(atMost) + " " + unit.sign() + hoped;
        }
        return atLeast == null ? "" : "at least " + number(atLeast) + " " + unit.sign() + hoped;
    }

    /** The measured value as people read it. */
    String value() {
        int decimals = Math.abs(measured) >= 100 ? 0 : Math.abs(measured) >= 10 ? 1 : Math.abs(measured) >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f %s", measured, unit.sign());
    }

    private static String number(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }

    /** The median of some runs of work that answers its nanoseconds, in seconds. */
    static double median(int runs, LongSupplier work) {
        double[] seconds = new double[runs];
        for (int run = 0; run < runs; run++) {
            seconds[run] = work.getAsLong() / 1e9;
        }
        Arrays.sort(seconds);
        return seconds[runs / 2];
    }

    /** Times work once, in nanoseconds. */
    static long nanos(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return System.nanoTime() - start;
    }

    @Override
    public String toString() {
        String judged = verdict() == null ? "" : "  " + verdict() + ": " + target();
        return "%-72s %12s%s%s".formatted(what, value(), judged, note == null ? "" : "  [" + note + "]");
    }
}
