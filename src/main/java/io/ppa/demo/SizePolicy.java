package io.ppa.demo;

/** How much of the capital a user puts behind a BUY or SELL, as a fraction; HOLD gets nothing. */
enum SizePolicy {
    /** A tenth, always. */
    FIXED {
        @Override
        double fraction(double confidence, double volatility) {
            return 0.10;
        }
    },
    /** As much as lets an ordinary day move the capital by 0.1 %, a quarter at most. */
    VOLATILITY_TARGET {
        @Override
        double fraction(double confidence, double volatility) {
            return volatility == 0 ? LARGEST : Math.min(LARGEST, 0.001 / volatility);
        }
    },
    /**
     * Half of 2p − 1, the growth-optimal stake of an even bet (J. L. Kelly, "A New Interpretation of Information Rate",
     * 1956); between 1 % and a quarter, so that the outcome is felt even when the model expects nothing.
     */
    KELLY {
        @Override
        double fraction(double confidence, double volatility) {
            return Math.min(LARGEST, Math.max(0.01, (2 * confidence - 1) / 2));
        }
    };

    private static final double LARGEST = 0.25;

    abstract double fraction(double confidence, double volatility);

    final double size(Forecast forecast, MarketState market) {
        return forecast.direction() == Direction.HOLD ? 0 : fraction(forecast.confidence(), market.volatility());
    }
}
