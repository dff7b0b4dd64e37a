-- Use of the models as it comes in.
-- Grain: one row per (tenant_id, model_name, hour); query it under this name with avgMerge and countMerge.
-- Counts rows as they are delivered: a replayed decision counts again here, unlike in the daily numbers.

CREATE MATERIALIZED VIEW IF NOT EXISTS model_performance_mv TO model_performance_states AS
SELECT
    tenant_id,
    arrayJoin(model_versions).1 AS model_name,
    toStartOfHour(timestamp, 'UTC') AS hour_bucket,
    avgState(aggregated_confidence) AS avg_confidence,
    countState() AS usage_count,
    avgState(execution_latency_ms) AS avg_latency
FROM trading_decisions_probabilistic
GROUP BY tenant_id, model_name, hour_bucket
