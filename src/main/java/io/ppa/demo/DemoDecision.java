package io.ppa.demo;

import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code trading_decisions_probabilistic}: one tenant, user, instrument, model version and demo day.
 *
 * @param size fraction of the capital, 0 for HOLD
 */
record DemoDecision(
        UUID id,
        Instant timestamp,
        DemoTenant tenant,
        UUID user,
        Instrument instrument,
        Model model,
        Forecast forecast,
        Panel panel,
        MarketState market,
        double size) {

    private static final double NORMAL_95 = 1.96;

    /** Model uncertainty: how far the tenant's models disagree, at most 0.5. */
    double epistemic() {
        return panel.disagreement();
    }

    /** Uncertainty of the outcome itself: the variance of a coin with this confidence, at most 0.25. */
    double aleatoric() {
        return forecast.confidence() * (1 - forecast.confidence());
    }

    /** What uncertainty is charged with, in units of return: model uncertainty of one day's volatility. */
    double uncertaintyPenalty() {
        return epistemic() * market.volatility();
    }

    /** An even bet on the mean absolute move: (2c − 1) · that; 0 for HOLD. */
    double expectedReturn() {
        return forecast.direction() == Direction.HOLD ? 0 : (2 * forecast.confidence() - 1) * market.meanMove();
    }

    /** Half the width of the normal 95 % interval of the return; 0 for HOLD. */
    double halfInterval() {
        return forecast.direction() == Direction.HOLD ? 0 : NORMAL_95 * market.volatility();
    }

    /** An invented duration in ms, from the id: the demo executes nothing. */
    long latencyMs() {
        return 5 + Math.floorMod(id.getMostSignificantBits(), 40L);
    }

    /** An invented duration in ms, from the id. */
    long calculationMs() {
        return 1 + Math.floorMod(id.getLeastSignificantBits(), 12L);
    }
}
