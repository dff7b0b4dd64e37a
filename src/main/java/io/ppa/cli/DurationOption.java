package io.ppa.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as options take them: a whole number and a unit. */
final class DurationOption {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})(s|m|h|d)");

    private DurationOption() {}

    /**
     * @param bounds for people, for example {@code 1s to 24h}
     * @throws UsageException naming option, value, form and bounds
     */
    static Duration parse(String option, String text, Duration least, Duration most, String bounds) {
        Matcher parts = FORM.matcher(text.strip());
        if (!parts.matches()) {
            throw new UsageException(option + " " + text
                    + ": not a duration; write a whole number and s, m, h or d, for" + " example 10m, from " + bounds);
        }
        Duration value = unit(parts.group(2)).multipliedBy(Long.parseLong(parts.group(1)));
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new UsageException(option + " " + text + ": from " + bounds);
        }
        return value;
    }

    private static Duration unit(String letter) {
        return switch (letter) {
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            default -> Duration.ofDays(1);
        };
    }
}
