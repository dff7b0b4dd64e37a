-- Feedback on the decisions of decisions.sql, a minute after each.
-- Parameters: as there.
INSERT INTO model_feedback_events (feedback_id, prediction_id, timestamp, symbol, user_id, actual_return, success, tenant_id)
SELECT
    reinterpretAsUUID(sipHash128('feedback', number)) AS feedback_id,
    reinterpretAsUUID(sipHash128(number)) AS prediction_id,
    toDateTime64({day:Date}, 3, 'UTC') + cityHash64(number, 1) % 86400000 / 1000 + 60 AS timestamp,
    concat('SYM', toString(cityHash64(number, 2) % 10)) AS symbol,
    reinterpretAsUUID(sipHash128('user', intDiv(number, 1000), cityHash64(number, 4) % 10)) AS user_id,
    (cityHash64(number, 7) % 1000000 / 1e6 - 0.48) / 50 AS actual_return,
    cityHash64(number, 8) % 100 < 55 AS success,
    concat('00000000-0000-4000-8000-', leftPad(toString(intDiv(number, 1000) % {tenants:UInt64}), 12, '0')) AS tenant_id
FROM numbers({first:UInt64}, {rows:UInt64})
