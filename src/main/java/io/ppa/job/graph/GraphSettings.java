package io.ppa.job.graph;

import io.ppa.job.JobRequest;

/**
 * The thresholds of {@code jobs/graph-weights.yml}, as they stood at launch.
 *
 * @param memoryDecay how much of the old numbers stays where no user of the tenant says, in [0,1]
 * @param windowDays how far back users and calibration count, the day of the launch included
 */
record GraphSettings(double memoryDecay, PropagationSettings propagation, int windowDays) {

    static GraphSettings of(JobRequest request) {
        return new GraphSettings(
                Double.parseDouble(request.setting("memory-decay-factor")),
                new PropagationSettings(
                        Double.parseDouble(request.setting("inheritance")),
                        Double.parseDouble(request.setting("cycle-damping"))),
                request.settingDays("window"));
    }
}
