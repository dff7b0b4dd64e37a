package io.ppa.job.rollup;

import io.ppa.job.JobRequest;

/**
 * The thresholds of {@code jobs/daily-rollup.yml}, as they stood at launch.
 *
 * @param feedbackHorizonDays days, from the start of a decision's day, in which its feedback counts
 * @param maxRejectedFraction the largest part of a (tenant, day)'s rows that may be invalid, 0.01 = 1 %
 */
record RollupSettings(int feedbackHorizonDays, double maxRejectedFraction) {

    static RollupSettings of(JobRequest request) {
        return new RollupSettings(
                request.settingDays("feedback-horizon"), Double.parseDouble(request.setting("max-rejected-fraction")));
    }
}
