package io.ppa.job.pattern;

import java.util.Comparator;

/**
 * What the decisions of a window came to that share symbol and market regime.
 *
 * @param outcomes the evaluated decisions
 * @param successes those of them that came true
 * @param confidenceSum their confidences added up, at most {@code outcomes}
 * @param dayDecisions the valid decisions of the window's last day, evaluated or not
 * @param epistemicSum their model uncertainties added up; not negative, infinite when too large for a double
 * @param aleatoricSum their data uncertainties, likewise
 */
record Group(
        long outcomes,
        long successes,
        double confidenceSum,
        long dayDecisions,
        double epistemicSum,
        double aleatoricSum) {

    /** Whose decisions these are: the symbol and the market regime they were made in. */
    record Key(String symbol, String regime) implements Comparable<Key> {

        private static final Comparator<Key> ORDER =
                Comparator.comparing(Key::symbol).thenComparing(Key::regime);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    /** The same of the decisions of both. */
    Group plus(Group other) {
        return new Group(
                outcomes + other.outcomes,
                successes + other.successes,
                confidenceSum + other.confidenceSum,
                dayDecisions + other.dayDecisions,
                epistemicSum + other.epistemicSum,
                aleatoricSum + other.aleatoricSum);
    }
}
