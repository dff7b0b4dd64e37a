package io.ppa.job.pattern;

import io.ppa.job.JobRequest;
import java.time.Duration;
import java.time.LocalDate;

/**
 * The thresholds of {@code jobs/pattern-outcomes.yml}, as they stood at launch.
 *
 * @param feedbackHorizonDays days, from the start of a decision's day, in which its feedback counts
 * @param maxRejectedFraction the largest part of a tenant's rows in the window that may be invalid, 0.01 = 1 %
 * @param windowDays length of the trailing window, its last day included
 */
record PatternSettings(int feedbackHorizonDays, double maxRejectedFraction, int windowDays) {

    static PatternSettings of(JobRequest request) {
        return new PatternSettings(
                days(request, "feedback-horizon"),
                Double.parseDouble(request.setting("max-rejected-fraction")),
                days(request, "window"));
    }

    /** The first day of the window that ends on a day; no day is before 1970. */
    LocalDate windowStart(LocalDate day) {
        return LocalDate.ofEpochDay(Math.max(0, day.toEpochDay() - windowDays + 1));
    }

    private static int days(JobRequest request, String name) {
        return Math.toIntExact(Duration.parse(request.setting(name)).toDays());
    }
}
