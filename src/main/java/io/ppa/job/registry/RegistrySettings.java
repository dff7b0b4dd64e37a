package io.ppa.job.registry;

import io.ppa.catalog.DayRange;
import io.ppa.job.JobRequest;
import java.time.LocalDate;

/**
 * The thresholds of {@code jobs/model-performance.yml} and the launch's own choice, as they stood at launch.
 *
 * @param feedbackHorizonDays days, from the start of a decision's day, in which its feedback counts
 * @param maxRejectedFraction the largest part of a (tenant, day)'s rows that may be invalid, 0.01 = 1 %
 * @param windowDays length of the trailing window, its last day included
 * @param periodsPerYear daily returns a year has, to annualise by
 * @param register whether models that are not registered are inserted
 */
record RegistrySettings(
        int feedbackHorizonDays, double maxRejectedFraction, int windowDays, int periodsPerYear, boolean register) {

    static RegistrySettings of(JobRequest request) {
        return new RegistrySettings(
                request.settingDays("feedback-horizon"),
                Double.parseDouble(request.setting("max-rejected-fraction")),
                request.settingDays("window"),
                Integer.parseInt(request.setting("periods-per-year")),
                Boolean.parseBoolean(request.setting("register")));
    }

    /** The first day of the window that ends on a day; no day is before 1970. */
    LocalDate windowStart(LocalDate day) {
        return DayRange.upTo(day, windowDays).first();
    }
}
