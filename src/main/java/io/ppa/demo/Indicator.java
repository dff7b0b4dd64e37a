package io.ppa.demo;

import java.util.function.IntFunction;

/** The four trading rules of the demo: a published indicator turned into a signal. */
enum Indicator {

    /**
     * Wilder's RSI(14), bet against: BUY below 40, SELL above 60, HOLD between. Wilder's own 30 and 70 hardly ever
     * trade on an index. Strength: distance from 50, full at 30 points.
     */
    RSI("rsi_14", 14) {
        @Override
        IntFunction<Signal> rule(double[] closes) {
            double[] rsi = Indicators.rsi(closes, 14);
            return t -> Signal.of(
                    rsi[t] < 40 ? Direction.BUY : rsi[t] > 60 ? Direction.SELL : Direction.HOLD,
                    Math.abs(rsi[t] - 50) / 30);
        }
    },

    /**
     * Appel's MACD(12,26,9), followed: BUY while the MACD is above its signal line, SELL while it is below. Strength:
     * the distance in daily standard deviations of the price.
     */
    MACD("macd_12_26_9", 33) {
        @Override
        IntFunction<Signal> rule(double[] closes) {
            double[] histogram = Indicators.macdHistogram(closes, 12, 26, 9);
            double[] volatility = Indicators.volatility(closes, MarketState.WINDOW);
            return t -> Signal.of(followed(histogram[t]), ratio(Math.abs(histogram[t]), volatility[t] * closes[t]));
        }
    },

    /**
     * Time-series momentum over 252 trading days (12 months), followed: BUY after a rise, SELL after a fall. T.
     * Moskowitz, Y. H. Ooi, L. H. Pedersen, "Time Series Momentum", Journal of Financial Economics 104, 2012; here on
     * the plain return, without the riskless rate. Strength: the return in half standard deviations of that period.
     */
    MOMENTUM_252("tsmom_252", 252) {
        @Override
        IntFunction<Signal> rule(double[] closes) {
            return momentum(closes, 252);
        }
    },

    /** The same over 63 trading days (3 months), a shorter look-back of the same paper. */
    MOMENTUM_63("tsmom_63", 63) {
        @Override
        IntFunction<Signal> rule(double[] closes) {
            return momentum(closes, 63);
        }
    },

    /**
     * Bollinger's band coordinate over 20 closes, bet against: BUY at −1 or below, SELL at 1 or above, HOLD between.
     * Strength: |z| / 3.
     */
    Z_SCORE("zscore_20", 20) {
        @Override
        IntFunction<Signal> rule(double[] closes) {
            double[] z = Indicators.zScore(closes, 20);
            return t -> Signal.of(
                    z[t] <= -1 ? Direction.BUY : z[t] >= 1 ? Direction.SELL : Direction.HOLD, Math.abs(z[t]) / 3);
        }
    };

    private final String label;

    private final int warmUp;

    Indicator(String label, int warmUp) {
        this.label = label;
        this.warmUp = warmUp;
    }

    /** The name written into {@code indicator_probabilities}. */
    String label() {
        return label;
    }

    /** The first close with a signal; at least the volatility window, because HOLD is judged by it. */
    int firstSignal() {
        return Math.max(warmUp, MarketState.WINDOW);
    }

    /** The rule over these closes: its signal at t, from {@link #firstSignal()} on, depends on closes 0…t only. */
    abstract IntFunction<Signal> rule(double[] closes);

    private static IntFunction<Signal> momentum(double[] closes, int lookback) {
        double[] change = Indicators.rateOfChange(closes, lookback);
        double[] volatility = Indicators.volatility(closes, MarketState.WINDOW);
        return t -> Signal.of(followed(change[t]), ratio(Math.abs(change[t]), 2 * volatility[t] * Math.sqrt(lookback)));
    }

    private static Direction followed(double trend) {
        if (trend == 0) {
            return Direction.HOLD;
        }
        return trend > 0 ? Direction.BUY : Direction.SELL;
    }

    private static double ratio(double distance, double unit) {
        return unit == 0 ? 0 : distance / unit;
    }
}
