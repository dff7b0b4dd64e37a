package io.ppa.model;

import java.util.OptionalDouble;

/**
 * How good a model was over the trailing window that ends on a day, as computed: nothing is rounded yet.
 *
 * @param exact whether name and version are as decisions give them; else they were no text, or too long, and only stand for these
 * @param decisions decisions of the window that count and name the model, evaluated or not
 * @param evaluated those with an outcome
 * @param accuracy share of right ones, in [0,1]; empty when none was evaluated
 * @param calibrationScore 1 − calibration error on 10 equal-width bins, in [0,1]; empty when none was evaluated
 * @param brierScore mean squared distance of confidence and outcome, in [0,1]; empty when none was evaluated
 * @param sharpeRatio annualised, of the daily mean returns; empty with fewer than two such days or without variance
 */
public record ModelMeasures(
        String modelName,
        String modelVersion,
        boolean exact,
        long decisions,
        long evaluated,
        OptionalDouble accuracy,
        OptionalDouble calibrationScore,
        OptionalDouble brierScore,
        OptionalDouble sharpeRatio) {}
