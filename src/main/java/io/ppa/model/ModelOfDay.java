package io.ppa.model;

import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * A registered model with the numbers it had on a day, over the window that ended there or on the newest day before.
 *
 * @param shared whether it is registered for everybody
 * @param evaluated decisions with an outcome; empty when no numbers were ever written up to the day
 * @param accuracy fraction of them that were right, in [0,1]; empty when undefined
 * @param calibration calibration score, in [0,1]; empty when undefined
 */
public record ModelOfDay(
        String modelName,
        String version,
        boolean shared,
        OptionalLong evaluated,
        OptionalDouble accuracy,
        OptionalDouble calibration) {}
