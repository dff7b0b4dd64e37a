-- The decisions, full history: what every analysis reads.
-- Grain: one row per delivery of a decision; the same id may be delivered again.
-- A table of the platform that is there already keeps its form (time columns without a zone) and its rows.

CREATE TABLE IF NOT EXISTS trading_decisions_probabilistic (
    id UUID,
    timestamp DateTime64(3, 'UTC'),
    symbol String,
    decision Enum8('BUY' = 1, 'SELL' = 2, 'HOLD' = 3),
    user_id UUID,
    indicator_probabilities Array(Tuple(String, Float64, Float64, Float64)),
    ensemble_probability Float64,
    meta_validation_score Float64,
    aggregated_confidence Float64,
    epistemic_uncertainty Float64,
    aleatoric_uncertainty Float64,
    consensus_strength Float64,
    divergence_score Float64,
    position_size Float64,
    confidence_adjusted_size Float64,
    risk_level String,
    max_drawdown_estimate Float64,
    uncertainty_penalty Float64,
    expected_return Float64,
    confidence_interval_lower Float64,
    confidence_interval_upper Float64,
    probability_success Float64,
    model_versions Array(Tuple(String, String)),
    market_regime String,
    volatility_score Float64,
    execution_latency_ms UInt32,
    probability_calculation_time_ms UInt32,
    tenant_id String
)
ENGINE = MergeTree
PARTITION BY (tenant_id, toYYYYMM(timestamp))
ORDER BY (tenant_id, symbol, timestamp)
SETTINGS index_granularity = 8192
