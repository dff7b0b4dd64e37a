package io.ppa.catalog;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a setting may be. The bounds stand here and not in the YAML: they guard against a slip of the operator who
 * edits the YAML.
 *
 * @param name a dot separates a subsection from its key
 * @param min as an operator would write it, inclusive; of each number where there are several, empty for patterns and
 *     for true or false
 * @param max as an operator would write it, inclusive
 */
record SettingRule(String name, Kind kind, String min, String max) {

    enum Kind {
        BOOLEAN("true or false"),
        INTEGER("a whole number such as 2"),
        FRACTION("a decimal number such as 0.01"),
        /** A list of them, ascending. */
        INTEGERS("a whole number such as 30"),
        /** One for each class, and for {@link #DEFAULT_CLASS}. */
        NUMBERS("a number such as 252"),
        /** Symbol patterns for each class. */
        PATTERNS("a symbol, in which * is any text"),
        DAYS("whole days such as 7d"),
        DURATION("a time such as 500ms, 60s, 10m or 2h"),
        BYTES("a size such as 512MiB or 4GiB");

        private final String form;

        Kind(String form) {
            this.form = form;
        }
    }

    /** The class of whatever no other class has. */
    static final String DEFAULT_CLASS = "default";

    /** The most items of a list. */
    static final int MAX_ITEMS = 10;

    /** Wide enough for every bound below. */
    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");

    private static final Pattern DECIMAL = Pattern.compile("\\d{1,9}(\\.\\d{1,9})?");

    private static final Pattern UNIT = Pattern.compile("(\\d{1,9})(d|ms|s|m|h|MiB|GiB)");

    private static final Map<String, Duration> TIMES = Map.of(
            "ms", Duration.ofMillis(1),
            "s", Duration.ofSeconds(1),
            "m", Duration.ofMinutes(1),
            "h", Duration.ofHours(1));

    private static final Map<String, Long> SIZES = Map.of("MiB", 1L << 20, "GiB", 1L << 30);

    /** How any job is run. */
    static final List<SettingRule> EXECUTION = List.of(
            new SettingRule("parallelism", Kind.INTEGER, "1", "64"),
            new SettingRule("lease", Kind.DURATION, "1s", "1h"),
            new SettingRule("heartbeat", Kind.DURATION, "100ms", "10m"),
            new SettingRule("retry.attempts", Kind.INTEGER, "1", "10"),
            new SettingRule("retry.backoff", Kind.DURATION, "100ms", "5m"),
            new SettingRule("max-memory-usage", Kind.BYTES, "256MiB", "1024GiB"));

    private static final SettingRule HORIZON = new SettingRule("feedback-horizon", Kind.DAYS, "1d", "90d");

    private static final SettingRule REJECTED = new SettingRule("max-rejected-fraction", Kind.FRACTION, "0", "1");

    private static final SettingRule STREAM_LENGTH =
            new SettingRule("stream-max-length", Kind.INTEGER, "100", "100000000");

    /** What each job decides by. */
    static final Map<String, List<SettingRule>> THRESHOLDS = Map.ofEntries(
            Map.entry(
                    "data-validation",
                    List.of(
                            HORIZON,
                            new SettingRule("max-invalid-fraction", Kind.FRACTION, "0", "1"),
                            new SettingRule("max-inconsistent-fraction", Kind.FRACTION, "0", "1"),
                            new SettingRule("max-incomplete-fraction", Kind.FRACTION, "0", "1"),
                            new SettingRule("max-orphan-fraction", Kind.FRACTION, "0", "1"),
                            new SettingRule("max-late-fraction", Kind.FRACTION, "0", "1"),
                            new SettingRule("max-repeated-fraction", Kind.FRACTION, "0", "1"),
                            new SettingRule("future-tolerance", Kind.DURATION, "0s", "24h"),
                            new SettingRule("gap-weeks", Kind.INTEGER, "1", "26"),
                            new SettingRule("gap-min-decisions", Kind.INTEGER, "1", "1000000000"))),
            Map.entry("daily-rollup", List.of(HORIZON, REJECTED)),
            Map.entry(
                    "rolling-risk",
                    List.of(
                            new SettingRule("windows", Kind.INTEGERS, "2", "3700"),
                            new SettingRule("risk-free-rate", Kind.FRACTION, "0", "1"),
                            new SettingRule("sufficient-days", Kind.INTEGER, "2", "3700"),
                            new SettingRule("periods-per-year", Kind.NUMBERS, "1", "100000"),
                            new SettingRule("asset-classes", Kind.PATTERNS, "", ""))),
            Map.entry(
                    "calibration-drift",
                    List.of(
                            HORIZON,
                            REJECTED,
                            new SettingRule("pooling", Kind.DAYS, "1d", "31d"),
                            new SettingRule("reference-window", Kind.DAYS, "1d", "370d"),
                            new SettingRule("min-outcomes", Kind.INTEGER, "1", "1000000000"),
                            new SettingRule("consecutive-days", Kind.INTEGER, "1", "30"),
                            new SettingRule("false-discovery-rate", Kind.FRACTION, "0", "1"),
                            new SettingRule("min-error", Kind.FRACTION, "0", "1"),
                            new SettingRule("mce-min-rows", Kind.INTEGER, "1", "1000000"),
                            new SettingRule("resamples", Kind.INTEGER, "100", "100000"),
                            new SettingRule("seed", Kind.INTEGER, "0", "999999999"),
                            STREAM_LENGTH)),
            Map.entry(
                    "model-performance",
                    List.of(
                            HORIZON,
                            REJECTED,
                            new SettingRule("window", Kind.DAYS, "2d", "370d"),
                            new SettingRule("periods-per-year", Kind.INTEGER, "1", "100000"),
                            STREAM_LENGTH)),
            Map.entry(
                    "graph-weights",
                    List.of(
                            new SettingRule("window", Kind.DAYS, "1d", "370d"),
                            new SettingRule("memory-decay-factor", Kind.FRACTION, "0", "1"),
                            new SettingRule("inheritance", Kind.FRACTION, "0", "0.99"),
                            new SettingRule("cycle-damping", Kind.FRACTION, "0", "0.99"))),
            Map.entry(
                    "pattern-outcomes", List.of(HORIZON, REJECTED, new SettingRule("window", Kind.DAYS, "1d", "370d"))),
            Map.entry(
                    "partition-maintenance",
                    List.of(
                            new SettingRule("ahead", Kind.INTEGER, "1", "24"),
                            new SettingRule("retention", Kind.DAYS, "62d", "36500d"),
                            new SettingRule("use-pg-partman", Kind.BOOLEAN, "", ""),
                            new SettingRule("closed-after", Kind.DAYS, "1d", "370d"),
                            new SettingRule("max-parts", Kind.INTEGER, "1", "1000"),
                            new SettingRule("max-merge-size", Kind.BYTES, "1MiB", "1024GiB"),
                            new SettingRule("max-merges", Kind.INTEGER, "1", "100000"))),
            Map.entry("migrate-legacy", List.of(new SettingRule("pause", Kind.DURATION, "1ms", "1m"))),
            Map.entry(
                    "retention-prune",
                    List.of(
                            new SettingRule("max-deletes", Kind.INTEGER, "1", "9999999999"),
                            new SettingRule("batch", Kind.INTEGER, "1", "10000"),
                            new SettingRule("pause", Kind.DURATION, "1ms", "1m"),
                            new SettingRule("max-share", Kind.FRACTION, "0", "1"),
                            new SettingRule("share-from", Kind.INTEGER, "0", "1000000000"),
                            new SettingRule("future-tolerance", Kind.DURATION, "0s", "24h"))));

    /** The same rule for a setting of that name below another. */
    SettingRule named(String parent) {
        return new SettingRule(parent + "." + name, kind, min, max);
    }

    /** The typed value of one text, or empty when it is not of the form {@link #form()}. */
    Optional<Object> parse(String text) {
        return switch (kind) {
            case INTEGER, INTEGERS ->
                NUMBER.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
            case FRACTION -> DECIMAL.matcher(text).matches() ? Optional.of(Double.valueOf(text)) : Optional.empty();
            case NUMBERS -> DECIMAL.matcher(text).matches() ? Optional.of(new BigDecimal(text)) : Optional.empty();
            case PATTERNS -> Optional.of(text);
            case BOOLEAN ->
                "true".equals(text) || "false".equals(text) ? Optional.of(Boolean.valueOf(text)) : Optional.empty();
            case DAYS, DURATION, BYTES -> parseUnit(text);
        };
    }

    private Optional<Object> parseUnit(String text) {
        Matcher parts = UNIT.matcher(text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        long number = Long.parseLong(parts.group(1));
        String unit = parts.group(2);
        return switch (kind) {
            case DAYS -> "d".equals(unit) ? Optional.of(Duration.ofDays(number)) : Optional.empty();
            case DURATION -> Optional.ofNullable(TIMES.get(unit)).map(time -> time.multipliedBy(number));
            default -> Optional.ofNullable(SIZES.get(unit)).map(size -> size * number);
        };
    }

    boolean allows(Object value) {
        return kind == Kind.BOOLEAN || (compare(value, min) >= 0 && compare(value, max) <= 0);
    }

    String form() {
        return kind.form;
    }

    private int compare(Object value, String bound) {
        return asNumber(value).compareTo(asNumber(parse(bound).orElseThrow()));
    }

    private static BigDecimal asNumber(Object value) {
        return value instanceof Duration time ? BigDecimal.valueOf(time.toMillis()) : new BigDecimal(value.toString());
    }
}
