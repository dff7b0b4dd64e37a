-- What confidence_monitoring_mv has aggregated so far. A table of its own rather than the view's implicit one: rows that were there
-- before the view can be added exactly once, and the view can be made anew without losing them.
-- Grain: one row per (tenant_id, symbol, minute), in as many parts as were inserted until they merge: read with …Merge and GROUP BY.

CREATE TABLE IF NOT EXISTS confidence_monitoring_states (
    tenant_id String COMMENT 'Tenant',
    symbol String COMMENT 'Trading symbol',
    minute_bucket DateTime('UTC') COMMENT 'Start of the minute, UTC',
    avg_confidence AggregateFunction(avg, Float64) COMMENT 'State of the mean aggregated_confidence, in [0,1]: read with avgMerge; NaN when an input was',
    avg_uncertainty AggregateFunction(avg, Float64) COMMENT 'State of the mean epistemic_uncertainty, 0 or more: read with avgMerge; NaN when an input was',
    prediction_count AggregateFunction(count) COMMENT 'State of the number of rows delivered: read with countMerge',
    avg_processing_time AggregateFunction(avg, UInt32) COMMENT 'State of the mean probability_calculation_time_ms, milliseconds: read with avgMerge'
)
ENGINE = AggregatingMergeTree
ORDER BY (tenant_id, symbol, minute_bucket)
COMMENT 'What confidence_monitoring_mv has aggregated so far: one row per (tenant_id, symbol, minute)'
