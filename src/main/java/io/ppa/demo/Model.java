package io.ppa.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.IntFunction;

/**
 * A version of a model: a trading rule and how sure it is of itself. All but one are honest: their confidence is the
 * past hit rate of signals like the present one, see {@link HitRates}.
 *
 * <p>{@link #RSI_2} is not. It makes the very calls of {@link #RSI_1} and keeps a third of the doubt, which is what
 * scoring a model on the data it was fitted to does: 0.55 becomes 0.85. Same accuracy, ruined calibration: something
 * for a drift detector to find, and nothing in the data says so but the outcomes.
 */
enum Model {
    RSI_1("rsi_reversion", "1.0", Indicator.RSI, honest -> honest),
    RSI_2("rsi_reversion", "2.0", Indicator.RSI, honest -> 1 - (1 - honest) / 3),
    MACD_1("macd_cross", "1.0", Indicator.MACD, honest -> honest),
    MOMENTUM_1("momentum", "1.0", Indicator.MOMENTUM_252, honest -> honest),
    MOMENTUM_2("momentum", "1.1", Indicator.MOMENTUM_63, honest -> honest),
    Z_SCORE_1("zscore_reversion", "1.0", Indicator.Z_SCORE, honest -> honest);

    private final String label;

    private final String version;

    private final Indicator indicator;

    private final DoubleUnaryOperator claim;

    Model(String label, String version, Indicator indicator, DoubleUnaryOperator claim) {
        this.label = label;
        this.version = version;
        this.indicator = indicator;
        this.claim = claim;
    }

    String label() {
        return label;
    }

    String version() {
        return version;
    }

    Indicator indicator() {
        return indicator;
    }

    /**
     * The forecast at each close from {@link MarketState#FIRST} on; the one at close t, at index t − FIRST, depends on
     * closes 0…t only.
     */
    List<Forecast> forecasts(PriceSeries prices) {
        double[] closes = prices.closes();
        double[] band = Indicators.volatility(closes, MarketState.WINDOW);
        IntFunction<Signal> rule = indicator.rule(closes);
        HitRates rates = new HitRates();
        List<Forecast> forecasts = new ArrayList<>();
        for (int t = indicator.firstSignal(); t < closes.length; t++) {
            if (t > indicator.firstSignal()) {
                // Close t is known, and with it the outcome of yesterday's signal.
                Signal yesterday = rule.apply(t - 1);
                rates.learn(yesterday, yesterday.direction().isRight(prices.nextMove(t - 1), band[t - 1]));
            }
            if (t >= MarketState.FIRST) {
                forecasts.add(forecast(rule.apply(t), rates));
            }
        }
        return forecasts;
    }

    private Forecast forecast(Signal signal, HitRates rates) {
        double confidence = claim.applyAsDouble(rates.confidence(signal));
        return new Forecast(signal, confidence, rates.reliability(), rates.stepSize(signal));
    }
}
