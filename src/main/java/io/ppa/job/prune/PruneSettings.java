package io.ppa.job.prune;

import io.ppa.job.JobRequest;
import java.time.Duration;
import java.time.LocalDate;

/**
 * What {@code retention-prune} decides by.
 *
 * @param day from whose start (UTC) retention counts back
 * @param batch how much goes at once
 * @param pause between two batches
 * @param maxShare the largest part of an object that may go without being forced, 0 to 1
 * @param shareFrom objects of fewer rows are not held to it
 * @param futureTolerance by so much clocks may be ahead
 */
record PruneSettings(
        LocalDate day, int batch, Duration pause, double maxShare, long shareFrom, Duration futureTolerance) {

    static PruneSettings of(JobRequest request) {
        return new PruneSettings(
                request.days().last(),
                Integer.parseInt(request.setting("batch")),
                Duration.parse(request.setting("pause")),
                Double.parseDouble(request.setting("max-share")),
                Long.parseLong(request.setting("share-from")),
                Duration.parse(request.setting("future-tolerance")));
    }
}
