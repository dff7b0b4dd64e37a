package io.ppa.model;

import java.time.LocalDate;
import java.util.OptionalDouble;

/**
 * What one measured day by itself says about a model's calibration.
 *
 * @param day the last day of the window
 * @param windowDays days of the window
 * @param evaluated decisions with an outcome in the window
 * @param ece calibration error on equal-mass bins, in [0,1]
 * @param calibrationGap mean confidence − success rate, in [−1,1]
 * @param debiasedError squared calibration error less what chance adds; may be negative
 * @param pValue of the model alone, in [0,1]
 * @param adjustedPValue among all models and tenants of the day, in [0,1]; empty for a model outside that family
 * @param qualifies whether the day speaks for drift
 */
public record DriftDecision(
        String tenant,
        String modelName,
        String modelVersion,
        LocalDate day,
        int windowDays,
        long evaluated,
        OptionalDouble ece,
        OptionalDouble calibrationGap,
        OptionalDouble debiasedError,
        OptionalDouble pValue,
        OptionalDouble adjustedPValue,
        boolean qualifies) {}
