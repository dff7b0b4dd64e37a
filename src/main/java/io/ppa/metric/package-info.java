/**
 * The pure formulas: one class per number, no Spring, no store, undefined values as empty results. Accuracy, BrierScore,
 * CalibrationError, CompoundReturn, ConfidenceWeightedReturn, MaxDrawdown and SharpeRatio are what the jobs compute inside
 * ClickHouse; only tests and the benchmark call them, to compare its numbers with.
 */
@NullMarked
package io.ppa.metric;

import org.jspecify.annotations.NullMarked;
