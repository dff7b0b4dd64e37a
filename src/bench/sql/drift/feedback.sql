-- What became of one tenant's decisions. Models are two points too sure of themselves.
-- Grain: one row per decision. Heard within the hour; one in fifty late, one to five days after.
-- Parameters: {tenant:String}.
INSERT INTO model_feedback_events
(
    feedback_id, prediction_id, timestamp, symbol, user_id, predicted_direction, actual_direction, predicted_confidence, actual_return,
    expected_return, success, prediction_error, confidence_calibration_error, impact_score, models_updated, update_magnitude,
    retraining_triggered, market_volatility, market_regime, tenant_id
)
SELECT
    reinterpretAsUUID(sipHash128('feedback', id)) AS feedback_id,
    id AS prediction_id,
    timestamp + toIntervalMillisecond(
        (cityHash64(id, 'late') % 50 = 0 ? 86400000 * (1 + cityHash64(id, 'days') % 5) : 0) + cityHash64(id, 'heard') % 3600000) AS timestamp,
    symbol,
    user_id,
    'BUY' AS predicted_direction,
    'BUY' AS actual_direction,
    aggregated_confidence AS predicted_confidence,
    (cityHash64(id, 'return') % 1000000 / 1000000 - 0.48) / 50 AS actual_return,
    0.01 AS expected_return,
    cityHash64(id, 'success') / 18446744073709551616. < aggregated_confidence - 0.02 AS success,
    0.1 AS prediction_error,
    0.1 AS confidence_calibration_error,
    0.1 AS impact_score,
    ['rsi'] AS models_updated,
    0.1 AS update_magnitude,
    false AS retraining_triggered,
    0.2 AS market_volatility,
    'bull' AS market_regime,
    tenant_id
FROM trading_decisions_probabilistic
WHERE tenant_id = {tenant:String}
