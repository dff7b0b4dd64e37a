package io.ppa.job.drift;

import io.ppa.job.JobRequest;

/**
 * Those thresholds of {@code jobs/calibration-drift.yml} that the measures depend on, as they stood at launch.
 *
 * @param feedbackHorizonDays days, from the start of a decision's day, in which its feedback counts
 * @param maxRejectedFraction the largest part of a (tenant, day)'s rows that may be invalid, 0.01 = 1 %
 * @param poolingDays the longest current window
 * @param referenceDays the length of the reference window
 * @param minOutcomes how many outcomes the current window goes back for
 * @param mceMinRows how many rows a bin must have to count for the maximum calibration error
 * @param resamples how often outcomes are drawn again
 * @param seed of these draws
 */
record MeasureSettings(
        int feedbackHorizonDays,
        double maxRejectedFraction,
        int poolingDays,
        int referenceDays,
        long minOutcomes,
        long mceMinRows,
        int resamples,
        long seed) {

    static MeasureSettings of(JobRequest request) {
        return new MeasureSettings(
                request.settingDays("feedback-horizon"),
                Double.parseDouble(request.setting("max-rejected-fraction")),
                request.settingDays("pooling"),
                request.settingDays("reference-window"),
                Long.parseLong(request.setting("min-outcomes")),
                Long.parseLong(request.setting("mce-min-rows")),
                Integer.parseInt(request.setting("resamples")),
                Long.parseLong(request.setting("seed")));
    }

    /** How many days before it the numbers of a day reach back. */
    int lookbackDays() {
        return poolingDays + referenceDays - 1;
    }
}
