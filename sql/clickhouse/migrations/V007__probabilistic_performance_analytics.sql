-- The published daily numbers.
-- Grain: one row per (tenant_id, date, symbol, user_id).
-- A table of the platform that is there already keeps its form (time columns without a zone) and its rows.
-- SummingMergeTree() adds the rates of a key up that is inserted twice: publish with REPLACE PARTITION, never INSERT here.

CREATE TABLE IF NOT EXISTS probabilistic_performance_analytics (
    date Date,
    symbol String,
    user_id UUID,
    total_predictions UInt32,
    successful_predictions UInt32,
    accuracy_rate Float64,
    avg_confidence Float64,
    avg_uncertainty Float64,
    confidence_calibration Float64,
    total_return Float64,
    confidence_weighted_return Float64,
    max_drawdown Float64,
    sharpe_ratio Float64,
    avg_position_size Float64,
    risk_adjusted_return Float64,
    uncertainty_penalty_total Float64,
    tenant_id String
)
ENGINE = SummingMergeTree()
PARTITION BY (tenant_id, toYYYYMM(date))
ORDER BY (tenant_id, date, symbol, user_id)
SETTINGS index_granularity = 8192
