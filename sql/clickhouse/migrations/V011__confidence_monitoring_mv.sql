-- Confidence as it comes in.
-- Grain: one row per (tenant_id, symbol, minute); query it under this name with avgMerge and countMerge.
-- Counts rows as they are delivered: a replayed decision counts again here, unlike in the daily numbers.

CREATE MATERIALIZED VIEW IF NOT EXISTS confidence_monitoring_mv TO confidence_monitoring_states AS
SELECT
    tenant_id,
    symbol,
    toStartOfMinute(timestamp, 'UTC') AS minute_bucket,
    avgState(aggregated_confidence) AS avg_confidence,
    avgState(epistemic_uncertainty) AS avg_uncertainty,
    countState() AS prediction_count,
    avgState(probability_calculation_time_ms) AS avg_processing_time
FROM trading_decisions_probabilistic
GROUP BY tenant_id, symbol, minute_bucket
