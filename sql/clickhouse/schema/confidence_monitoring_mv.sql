-- What confidence_monitoring_mv would have aggregated of the rows that were there before it: the same SELECT, over the parts
-- noted by old_parts.sql.
-- Grain: as confidence_monitoring_states.
INSERT INTO confidence_monitoring_states (tenant_id, symbol, minute_bucket, avg_confidence, avg_uncertainty, prediction_count, avg_processing_time)
SELECT
    tenant_id,
    symbol,
    toStartOfMinute(timestamp, 'UTC') AS minute_bucket,
    avgState(aggregated_confidence) AS avg_confidence,
    avgState(epistemic_uncertainty) AS avg_uncertainty,
    countState() AS prediction_count,
    avgState(probability_calculation_time_ms) AS avg_processing_time
FROM trading_decisions_probabilistic
WHERE _part IN (SELECT name FROM ppa_view_backfill)
GROUP BY tenant_id, symbol, minute_bucket
