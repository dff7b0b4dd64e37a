package io.ppa.demo;

/**
 * A model's word at one close.
 *
 * @param confidence the probability it claims to be right with, in [0,1]
 * @param reliability how often the model was right so far, in (0,1)
 * @param stepSize how far one outcome moves the hit rate behind the confidence, in (0,1)
 */
record Forecast(Signal signal, double confidence, double reliability, double stepSize) {

    Forecast {
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence " + confidence + " is outside [0,1]");
        }
    }

    Direction direction() {
        return signal.direction();
    }

    /** What it says about a rise: the confidence of BUY, the rest of SELL's, and one half for HOLD. */
    double probabilityUp() {
        return switch (direction()) {
            case BUY -> confidence;
            case SELL -> 1 - confidence;
            case HOLD -> 0.5;
        };
    }
}
