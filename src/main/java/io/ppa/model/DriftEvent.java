package io.ppa.model;

import java.time.LocalDate;
import java.util.OptionalDouble;

/**
 * A model started or stopped drifting, or what was told of that no longer holds.
 *
 * @param id as in {@code calibration_drift_events}; a withdrawal has the id of what it withdraws
 * @param day the first day on which the model was drifting, or no longer was
 * @param withdrawn whether corrected data took the event back
 * @param windowDays like all that follow: as decided when the event was found; see {@link DriftDecision}
 */
public record DriftEvent(
        long id,
        String tenant,
        String modelName,
        String modelVersion,
        LocalDate day,
        Kind kind,
        boolean withdrawn,
        int windowDays,
        long evaluated,
        OptionalDouble ece,
        OptionalDouble calibrationGap,
        OptionalDouble debiasedError,
        OptionalDouble pValue,
        OptionalDouble adjustedPValue) {

    /** What happened. */
    public enum Kind {
        STARTED,
        STOPPED
    }
}
