package io.ppa.job.graph;

import java.util.function.IntPredicate;

/** The edges at each node, by number, each node's in order. */
final class EdgeLists {

    /** Where each node's begin in {@link #edges}; one more at the end. */
    private final int[] first;

    private final int[] edges;

    /**
     * @param at the node each edge is listed at
     * @param counts which edges are listed
     */
    EdgeLists(int nodes, int[] at, IntPredicate counts) {
        this.first = new int[nodes + 1];
        for (int edge = 0; edge < at.length; edge++) {
            first[at[edge] + 1] += counts.test(edge) ? 1 : 0;
        }
        for (int node = 0; node < nodes; node++) {
            first[node + 1] += first[node];
        }
        this.edges = new int[first[nodes]];
        int[] next = first.clone();
        for (int edge = 0; edge < at.length; edge++) {
            if (counts.test(edge)) {
                edges[next[at[edge]]++] = edge;
            }
        }
    }

    int nodes() {
        return first.length - 1;
    }

    /** How many are listed in all. */
    int size() {
        return edges.length;
    }

    /** The node's are {@code edge(i)} for i from here up to {@link #end}, without it. */
    int begin(int node) {
        return first[node];
    }

    int end(int node) {
        return first[node + 1];
    }

    int edge(int i) {
        return edges[i];
    }
}
