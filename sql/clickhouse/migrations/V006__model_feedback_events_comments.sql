-- What each column of model_feedback_events means: units, range, and when it is undefined (NaN). A table that was there before
-- gets the same comments; nothing but metadata changes.

ALTER TABLE model_feedback_events
    COMMENT COLUMN feedback_id 'Feedback id; the same id twice counts once',
    COMMENT COLUMN prediction_id 'Id of the decision it judges (trading_decisions_probabilistic.id of the same tenant)',
    COMMENT COLUMN timestamp 'Feedback time, UTC, milliseconds; of several for one decision the greatest (timestamp, feedback_id as text) is the effective one',
    COMMENT COLUMN symbol 'Trading symbol',
    COMMENT COLUMN user_id 'User the decision was made for',
    COMMENT COLUMN predicted_direction 'Direction decided: BUY, SELL or HOLD',
    COMMENT COLUMN actual_direction 'Direction that was right in hindsight: BUY, SELL or HOLD',
    COMMENT COLUMN predicted_confidence 'Confidence at decision time as the feedback repeats it, in [0,1]; the numbers use the decision''s own',
    COMMENT COLUMN actual_return 'Simple return realised, −1 or more, 0.01 = 1 %; a row below −1 or not finite is rejected by the rollup',
    COMMENT COLUMN expected_return 'Simple return expected, 0.01 = 1 %; NaN when not predicted',
    COMMENT COLUMN success 'Whether the decision was a success',
    COMMENT COLUMN prediction_error 'Realised minus expected return, 0.01 = 1 %; NaN when not predicted',
    COMMENT COLUMN confidence_calibration_error 'Distance between confidence and outcome, in [0,1]; NaN when not computed',
    COMMENT COLUMN impact_score 'Weight of this feedback in training, 0 or more; NaN when not computed',
    COMMENT COLUMN models_updated 'Names of the models this feedback updated; empty when none',
    COMMENT COLUMN update_magnitude 'Size of the update, 0 or more; NaN when there was none',
    COMMENT COLUMN retraining_triggered 'Whether it triggered a retraining',
    COMMENT COLUMN market_volatility 'Volatility at feedback time, 0 or more; NaN when not measured',
    COMMENT COLUMN market_regime 'Market regime at feedback time, as the platform names it',
    COMMENT COLUMN tenant_id 'Tenant the feedback belongs to',
    MODIFY COMMENT 'What became of the decisions: one row per delivery of a feedback'
