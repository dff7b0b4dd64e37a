package io.ppa.demo;

/**
 * What an indicator says at one close.
 *
 * @param strength how clearly, in [0,1]; a measure of the indicator, not a probability
 */
record Signal(Direction direction, double strength) {
    Signal {
        if (!(strength >= 0 && strength <= 1)) {
            throw new IllegalArgumentException("strength " + strength + " is outside [0,1]");
        }
    }

    /** A signal whose strength is cut to [0,1]. */
    static Signal of(Direction direction, double strength) {
        return new Signal(direction, Math.min(1, Math.max(0, strength)));
    }
}
