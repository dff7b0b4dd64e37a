-- What became of the decisions.
-- Grain: one row per delivery of a feedback; a decision may have several, the latest is the effective one.
-- A table of the platform that is there already keeps its form (time columns without a zone) and its rows.

CREATE TABLE IF NOT EXISTS model_feedback_events (
    feedback_id UUID,
    prediction_id UUID,
    timestamp DateTime64(3, 'UTC'),
    symbol String,
    user_id UUID,
    predicted_direction Enum8('BUY' = 1, 'SELL' = 2, 'HOLD' = 3),
    actual_direction Enum8('BUY' = 1, 'SELL' = 2, 'HOLD' = 3),
    predicted_confidence Float64,
    actual_return Float64,
    expected_return Float64,
    success Bool,
    prediction_error Float64,
    confidence_calibration_error Float64,
    impact_score Float64,
    models_updated Array(String),
    update_magnitude Float64,
    retraining_triggered Bool,
    market_volatility Float64,
    market_regime String,
    tenant_id String
)
ENGINE = MergeTree
PARTITION BY (tenant_id, toYYYYMM(timestamp))
ORDER BY (tenant_id, timestamp, symbol)
SETTINGS index_granularity = 8192
