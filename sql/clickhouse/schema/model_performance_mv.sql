-- What model_performance_mv would have aggregated of the rows that were there before it: the same SELECT, over the parts
-- noted by old_parts.sql.
-- Grain: as model_performance_states.
INSERT INTO model_performance_states (tenant_id, model_name, hour_bucket, avg_confidence, usage_count, avg_latency)
SELECT
    tenant_id,
    arrayJoin(model_versions).1 AS model_name,
    toStartOfHour(timestamp, 'UTC') AS hour_bucket,
    avgState(aggregated_confidence) AS avg_confidence,
    countState() AS usage_count,
    avgState(execution_latency_ms) AS avg_latency
FROM trading_decisions_probabilistic
WHERE _part IN (SELECT name FROM ppa_view_backfill)
GROUP BY tenant_id, model_name, hour_bucket
