-- Decisions of one day, by formula, of tenants of equal size; ten symbols and ten users to each thousand, whoever's they are; each of
-- two models, of which {models:UInt64} are named equally often.
-- Parameters: {day:Date}; {tenants:UInt64} among whom the thousands are dealt out; {models:UInt64}; {first:UInt64}, {rows:UInt64} which decisions.
INSERT INTO trading_decisions_probabilistic
(
    id, timestamp, symbol, decision, user_id, aggregated_confidence, epistemic_uncertainty, aleatoric_uncertainty, position_size,
    uncertainty_penalty, model_versions, tenant_id
)
SELECT
    reinterpretAsUUID(sipHash128(number)) AS id,
    toDateTime64({day:Date}, 3, 'UTC') + cityHash64(number, 1) % 86400000 / 1000 AS timestamp,
    concat('SYM', toString(cityHash64(number, 2) % 10)) AS symbol,
    CAST(1 + cityHash64(number, 3) % 3, 'Enum8(\'BUY\' = 1, \'SELL\' = 2, \'HOLD\' = 3)') AS decision,
    reinterpretAsUUID(sipHash128('user', intDiv(number, 1000), cityHash64(number, 4) % 10)) AS user_id,
    0.3 + 0.6 * (cityHash64(number, 5) % 1000000) / 1e6 AS aggregated_confidence,
    0.1 AS epistemic_uncertainty,
    0.2 AS aleatoric_uncertainty,
    100 + cityHash64(number, 6) % 1000 / 10 AS position_size,
    0.001 AS uncertainty_penalty,
    arrayMap(place -> (concat('model_', toString((number + place) % {models:UInt64})), '1.0'), [0, 1]) AS model_versions,
    concat('00000000-0000-4000-8000-', leftPad(toString(intDiv(number, 1000) % {tenants:UInt64}), 12, '0')) AS tenant_id
FROM numbers({first:UInt64}, {rows:UInt64})
