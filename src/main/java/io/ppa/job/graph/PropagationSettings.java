package io.ppa.job.graph;

/**
 * How confidence passes through a graph.
 *
 * @param inheritance the part of its inputs in a node that has a confidence of its own, in [0,1)
 * @param damping the part of its inputs in a node of a cycle that has none, in [0,1)
 */
record PropagationSettings(double inheritance, double damping) {

    PropagationSettings {
        if (!(inheritance >= 0 && inheritance < 1) || !(damping >= 0 && damping < 1)) {
            throw new IllegalArgumentException(
                    "inheritance = " + inheritance + " or damping = " + damping + " is outside [0,1)");
        }
    }

    /** By what an iteration over a cycle comes nearer to its end at least. */
    double contraction() {
        return Math.max(inheritance, damping);
    }
}
