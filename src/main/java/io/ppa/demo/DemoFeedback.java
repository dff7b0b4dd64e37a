package io.ppa.demo;

import java.time.Instant;
import java.util.UUID;

/**
 * A row of {@code model_feedback_events}: what the next close said about a decision.
 *
 * @param move the price's simple return from the decision's close to the next
 * @param market the market at that next close
 */
record DemoFeedback(UUID id, Instant timestamp, DemoDecision decision, double move, MarketState market) {

    /** The decision's return, 0.01 = 1 %; 0 for HOLD. */
    double actualReturn() {
        // Plus zero: a SELL of an unmoved price is 0, not −0.
        return direction().returnOn(move) + 0.0;
    }

    /** Whether the decision was right; HOLD is when the move stayed under one daily standard deviation. */
    boolean success() {
        return direction().isRight(move, decision.market().volatility());
    }

    /** The decision the move would have proved right; equals the predicted one exactly on success. */
    Direction actualDirection() {
        return direction().actual(move, decision.market().volatility());
    }

    double predictionError() {
        return actualReturn() - decision.expectedReturn();
    }

    /** Confidence less outcome (1 or 0). */
    double calibrationError() {
        return decision.forecast().confidence() - (success() ? 1 : 0);
    }

    /** The prediction error in daily standard deviations, without sign. */
    double impact() {
        double volatility = decision.market().volatility();
        return volatility == 0 ? 0 : Math.abs(predictionError()) / volatility;
    }

    /** How far this outcome moves the model's hit rate, at most. */
    double updateMagnitude() {
        return Math.abs(calibrationError()) * decision.forecast().stepSize();
    }

    private Direction direction() {
        return decision.forecast().direction();
    }
}
