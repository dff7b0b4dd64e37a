package io.ppa.job.drift;

import io.ppa.job.JobRequest;
import io.ppa.store.postgres.DriftDecisions.Rule;

/**
 * What {@code jobs/calibration-drift.yml} says about the decision, as it stood at launch.
 *
 * @param minOutcomes outcomes a window must have to speak for drift
 * @param falseDiscoveryRate q of Benjamini–Hochberg, in (0,1)
 * @param minError the smallest calibration error that matters, 0.02 = two points of confidence
 */
record DecisionSettings(long minOutcomes, double falseDiscoveryRate, double minError, Rule rule) {

    static DecisionSettings of(JobRequest request) {
        Rule rule = new Rule(Integer.parseInt(request.setting("consecutive-days")), request.settingDays("pooling"));
        return new DecisionSettings(
                Long.parseLong(request.setting("min-outcomes")),
                Double.parseDouble(request.setting("false-discovery-rate")),
                Double.parseDouble(request.setting("min-error")),
                rule);
    }
}
