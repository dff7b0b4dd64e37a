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
 * @param min as an operator would write it, inclusive
 * @param max as an operator would write it, inclusive
 */
record SettingRule(String name, Kind kind, String min, String max) {

    enum Kind {
        INTEGER("a whole number such as 2"),
        FRACTION("a decimal number such as 0.01"),
        DAYS("whole days such as 7d"),
        DURATION("a time such as 500ms, 60s, 10m or 2h"),
        BYTES("a size such as 512MiB or 4GiB");

        private final String form;

        Kind(String form) {
            this.form = form;
        }
    }

    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

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

    /** What each job decides by. */
    static final Map<String, List<SettingRule>> THRESHOLDS = Map.of(
            "daily-rollup",
            List.of(
                    new SettingRule("feedback-horizon", Kind.DAYS, "1d", "90d"),
                    new SettingRule("max-rejected-fraction", Kind.FRACTION, "0", "1")));

    /** The typed value, or empty when the text is not of the form {@link #form()}. */
    Optional<Object> parse(String text) {
        return switch (kind) {
            case INTEGER -> NUMBER.matcher(text).matches() ? Optional.of(Long.valueOf(text)) : Optional.empty();
            case FRACTION -> DECIMAL.matcher(text).matches() ? Optional.of(Double.valueOf(text)) : Optional.empty();
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
        return compare(value, min) >= 0 && compare(value, max) <= 0;
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
