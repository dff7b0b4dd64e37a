-- What model_performance_mv has aggregated so far. A table of its own rather than the view's implicit one: rows that were there
-- before the view can be added exactly once, and the view can be made anew without losing them.
-- Grain: one row per (tenant_id, model_name, hour), in as many parts as were inserted until they merge: read with …Merge and GROUP BY.

CREATE TABLE IF NOT EXISTS model_performance_states (
    tenant_id String COMMENT 'Tenant',
    model_name String COMMENT 'Model that took part, whatever its version',
    hour_bucket DateTime('UTC') COMMENT 'Start of the hour, UTC',
    avg_confidence AggregateFunction(avg, Float64) COMMENT 'State of the mean aggregated_confidence, in [0,1]: read with avgMerge; NaN when an input was',
    usage_count AggregateFunction(count) COMMENT 'State of the number of rows delivered in which the model took part: read with countMerge',
    avg_latency AggregateFunction(avg, UInt32) COMMENT 'State of the mean execution_latency_ms, milliseconds: read with avgMerge'
)
ENGINE = AggregatingMergeTree
ORDER BY (tenant_id, model_name, hour_bucket)
COMMENT 'What model_performance_mv has aggregated so far: one row per (tenant_id, model_name, hour)'
