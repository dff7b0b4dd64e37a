-- Where the row-at-a-time job writes the day's numbers: the columns of the published table that are numbers, in the order in which
-- they are inserted, for the driver's binary format knows no other.
-- Grain: one row per (tenant_id, symbol, user_id).
CREATE TABLE IF NOT EXISTS bench_performance
(
    tenant_id String COMMENT 'As published',
    symbol String COMMENT 'As published',
    user_id UUID COMMENT 'As published',
    total_predictions UInt32 COMMENT 'As published',
    successful_predictions UInt32 COMMENT 'As published',
    evaluated_predictions UInt32 COMMENT 'As published',
    accuracy_rate Float64 COMMENT 'As published',
    avg_confidence Float64 COMMENT 'As published',
    avg_uncertainty Float64 COMMENT 'As published',
    confidence_calibration Float64 COMMENT 'As published',
    total_return Float64 COMMENT 'As published',
    confidence_weighted_return Float64 COMMENT 'As published',
    max_drawdown Float64 COMMENT 'As published',
    sharpe_ratio Float64 COMMENT 'As published',
    avg_position_size Float64 COMMENT 'As published',
    risk_adjusted_return Float64 COMMENT 'As published',
    uncertainty_penalty_total Float64 COMMENT 'As published',
    brier_score Float64 COMMENT 'As published'
)
ENGINE = MergeTree
ORDER BY (tenant_id, symbol, user_id)
COMMENT 'Benchmark: result of the row-at-a-time job'
