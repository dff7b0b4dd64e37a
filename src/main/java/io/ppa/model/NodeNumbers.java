package io.ppa.model;

import java.util.OptionalDouble;

/**
 * How far a component of the probability graph can be believed. Every number is in [0,1]; empty where undefined.
 *
 * @param accuracy fraction of its evaluated decisions that were right, as the model registry has it
 * @param calibration calibration score, 1 = every confidence came true, as the model registry has it
 * @param reliability 1 − √(Murphy's reliability term), 1 = perfectly calibrated
 * @param confidence its contribution of confidence: the posterior mean of its success rate
 * @param uncertainty its contribution of uncertainty: twice the posterior standard deviation of that rate
 */
public record NodeNumbers(
        OptionalDouble accuracy,
        OptionalDouble calibration,
        OptionalDouble reliability,
        OptionalDouble confidence,
        OptionalDouble uncertainty) {

    /** Nothing is known. */
    public static final NodeNumbers UNDEFINED = new NodeNumbers(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());
}
