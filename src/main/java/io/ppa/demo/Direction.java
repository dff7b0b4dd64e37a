package io.ppa.demo;

/** What a decision says, in the order of the decisions table's enum. */
enum Direction {
    /** The price will rise. */
    BUY,
    /** The price will fall. */
    SELL,
    /** The price will not move by more than the band. */
    HOLD;

    /** The return earned on a price move by following this decision; HOLD has no position and earns 0. */
    double returnOn(double move) {
        return switch (this) {
            case BUY -> move;
            case SELL -> -move;
            case HOLD -> 0;
        };
    }

    /**
     * Whether a price move proves this decision right: BUY wants a rise, SELL a fall, HOLD a move within the band.
     *
     * @param move simple return of the price, 0.01 = 1 %
     * @param band largest move, either way, that HOLD calls quiet; exclusive
     */
    boolean isRight(double move, double band) {
        return switch (this) {
            case BUY -> move > 0;
            case SELL -> move < 0;
            case HOLD -> Math.abs(move) < band;
        };
    }

    /** The decision a price move would have proved right, given that it proved this one right or wrong. */
    Direction actual(double move, double band) {
        if (isRight(move, band)) {
            return this;
        }
        if (move == 0) {
            return HOLD;
        }
        return move > 0 ? BUY : SELL;
    }
}
