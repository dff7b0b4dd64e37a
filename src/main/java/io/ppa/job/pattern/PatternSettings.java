package io.ppa.job.pattern;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
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
                request.settingDays("feedback-horizon"),
                Double.parseDouble(request.setting("max-rejected-fraction")),
                request.settingDays("window"));
    }

    /** The first day of the window that ends on a day; no day is before 1970. */
    LocalDate windowStart(LocalDate day) {
        return DayRange.upTo(day, windowDays).first();
    }
}
