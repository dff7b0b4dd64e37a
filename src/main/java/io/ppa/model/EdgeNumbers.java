package io.ppa.model;

/**
 * What an edge of the probability graph carries. Primitive, for a graph may have a million: NaN where the document has none.
 *
 * @param weight its target's trust in it, in [0,1]; a target's incoming weights sum to 1
 * @param confidenceImpact how much of its source's confidence reaches the target, in [0,1]
 * @param uncertaintyPropagation how much of its source's uncertainty does, in [0,1]
 */
public record EdgeNumbers(double weight, double confidenceImpact, double uncertaintyPropagation) {}
