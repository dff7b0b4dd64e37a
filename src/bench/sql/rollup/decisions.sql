-- The decisions of the benchmark's day, in the order of their times: rows {first} to {first} + {rows} of {decisions}.
-- Grain: one row per number. Every value is a hash of the number, so the same rows come again on any machine.
-- Parameters: {day:Date}; {decisions:UInt64} in the whole day; {first:UInt64}, {rows:UInt64} the piece to insert.
-- 10 tenants x 50 symbols x 100 users, each tenant with users of its own. A decision's number n is its tenant's n % 10.
INSERT INTO trading_decisions_probabilistic
(
    id, timestamp, symbol, decision, user_id, indicator_probabilities, ensemble_probability, meta_validation_score, aggregated_confidence,
    epistemic_uncertainty, aleatoric_uncertainty, consensus_strength, divergence_score, position_size, confidence_adjusted_size, risk_level,
    max_drawdown_estimate, uncertainty_penalty, expected_return, confidence_interval_lower, confidence_interval_upper, probability_success,
    model_versions, market_regime, volatility_score, execution_latency_ms, probability_calculation_time_ms, tenant_id
)
WITH
    -- A fraction in [0,1) that belongs to the number, another one for each name.
    name -> cityHash64(number, name) % 1000000 / 1000000 AS part,
    intDiv(number * 86400000, {decisions:UInt64}) AS decided_ms
SELECT
    reinterpretAsUUID(sipHash128('decision', number)) AS id,
    toDateTime64({day:Date}, 3, 'UTC') + toIntervalMillisecond(decided_ms) AS timestamp,
    concat('SYM', leftPad(toString(cityHash64(number, 'symbol') % 50), 3, '0')) AS symbol,
    CAST(1 + cityHash64(number, 'decision') % 3 AS Enum8('BUY' = 1, 'SELL' = 2, 'HOLD' = 3)) AS decision,
    reinterpretAsUUID(sipHash128('user', number % 10, cityHash64(number, 'user') % 100)) AS user_id,
    [('rsi', 0.5, 0.6, 0.7), ('macd', 0.4, 0.5, 0.6)] AS indicator_probabilities,
    0.5 AS ensemble_probability,
    0.5 AS meta_validation_score,
    0.3 + 0.6 * part('confidence') AS aggregated_confidence,
    0.3 * part('epistemic') AS epistemic_uncertainty,
    0.3 * part('aleatoric') AS aleatoric_uncertainty,
    0.5 AS consensus_strength,
    0.1 AS divergence_score,
    100 + 100 * part('size') AS position_size,
    90 AS confidence_adjusted_size,
    'LOW' AS risk_level,
    0.05 AS max_drawdown_estimate,
    0.01 * part('penalty') AS uncertainty_penalty,
    0.01 AS expected_return,
    0.4 AS confidence_interval_lower,
    0.6 AS confidence_interval_upper,
    0.5 AS probability_success,
    [('momentum', '2.1'), ('rsi_reversion', '2.0')] AS model_versions,
    'bull' AS market_regime,
    0.2 AS volatility_score,
    10 AS execution_latency_ms,
    5 AS probability_calculation_time_ms,
    concat('tenant-', toString(number % 10)) AS tenant_id
FROM numbers({first:UInt64}, {rows:UInt64})
