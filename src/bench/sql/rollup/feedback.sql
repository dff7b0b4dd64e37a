-- What became of the benchmark's decisions, in the order in which they were decided.
-- Grain: one row per decision but each hundredth, which nobody heard of.
-- Parameters: as decisions.sql.
-- Heard within the hour, and within the day; one in fifty late, one to five days after the day.
INSERT INTO model_feedback_events
(
    feedback_id, prediction_id, timestamp, symbol, user_id, predicted_direction, actual_direction, predicted_confidence, actual_return,
    expected_return, success, prediction_error, confidence_calibration_error, impact_score, models_updated, update_magnitude,
    retraining_triggered, market_volatility, market_regime, tenant_id
)
WITH
    -- A fraction in [0,1) that belongs to the number, another one for each name.
    name -> cityHash64(number, name) % 1000000 / 1000000 AS part,
    intDiv(number * 86400000, {decisions:UInt64}) AS decided_ms,
    86400000 - decided_ms AS left_ms,
    cityHash64(number, 'heard') AS heard
SELECT
    reinterpretAsUUID(sipHash128('feedback', number)) AS feedback_id,
    reinterpretAsUUID(sipHash128('decision', number)) AS prediction_id,
    toDateTime64({day:Date}, 3, 'UTC') + toIntervalMillisecond(
        cityHash64(number, 'late') % 50 = 0 ? 86400000 + heard % (5 * 86400000) : decided_ms + heard % least(3600000, left_ms)) AS timestamp,
    concat('SYM', leftPad(toString(cityHash64(number, 'symbol') % 50), 3, '0')) AS symbol,
    reinterpretAsUUID(sipHash128('user', number % 10, cityHash64(number, 'user') % 100)) AS user_id,
    'BUY' AS predicted_direction,
    'BUY' AS actual_direction,
    0.5 AS predicted_confidence,
    (part('return') - 0.48) / 50 AS actual_return,
    0.01 AS expected_return,
    part('success') < 0.25 + 0.6 * part('confidence') AS success,
    0.1 AS prediction_error,
    0.1 AS confidence_calibration_error,
    0.1 AS impact_score,
    ['momentum'] AS models_updated,
    0.1 AS update_magnitude,
    false AS retraining_triggered,
    0.2 AS market_volatility,
    'bull' AS market_regime,
    concat('tenant-', toString(number % 10)) AS tenant_id
FROM numbers({first:UInt64}, {rows:UInt64})
WHERE cityHash64(number, 'unheard') % 100 != 0
