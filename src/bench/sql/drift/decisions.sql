-- One tenant's decisions for the drift of its models: spread evenly over the days, each of two, three or four models.
-- Grain: one row per number. Every value is a hash of tenant and number, so the same rows come again on any machine.
-- Parameters: {tenant:String}; {first:Date} first of {days:UInt32} days; {decisions:UInt64} in all; {models:UInt32} of the tenant, named
--   equally often.
INSERT INTO trading_decisions_probabilistic
(
    id, timestamp, symbol, decision, user_id, indicator_probabilities, ensemble_probability, meta_validation_score, aggregated_confidence,
    epistemic_uncertainty, aleatoric_uncertainty, consensus_strength, divergence_score, position_size, confidence_adjusted_size, risk_level,
    max_drawdown_estimate, uncertainty_penalty, expected_return, confidence_interval_lower, confidence_interval_upper, probability_success,
    model_versions, market_regime, volatility_score, execution_latency_ms, probability_calculation_time_ms, tenant_id
)
WITH
    -- A fraction in [0,1) that belongs to the number, another one for each name; with all its digits, so that no two are alike.
    name -> cityHash64({tenant:String}, number, name) / 18446744073709551616. AS part,
    name -> cityHash64({tenant:String}, number, name) AS chosen
SELECT
    reinterpretAsUUID(sipHash128('decision', {tenant:String}, number)) AS id,
    toDateTime64({first:Date}, 3, 'UTC') + toIntervalMillisecond(chosen('time') % ({days:UInt32} * 86400000)) AS timestamp,
    concat('SYM', leftPad(toString(chosen('symbol') % 50), 3, '0')) AS symbol,
    CAST(1 + chosen('decision') % 3 AS Enum8('BUY' = 1, 'SELL' = 2, 'HOLD' = 3)) AS decision,
    reinterpretAsUUID(sipHash128('user', {tenant:String}, chosen('user') % 100)) AS user_id,
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
    arrayMap(
        place -> (concat('model-', toString((chosen('model') + 7 * place) % {models:UInt32})), '1.0'),
        range(toUInt32(2 + chosen('ensemble') % 3))) AS model_versions,
    'bull' AS market_regime,
    0.2 AS volatility_score,
    10 AS execution_latency_ms,
    5 AS probability_calculation_time_ms,
    {tenant:String} AS tenant_id
FROM numbers({decisions:UInt64})
