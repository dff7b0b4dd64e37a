-- What each column of model_performance_mv means: units, range, and when it is undefined (NaN). A view that was there before
-- gets the same comments; nothing but metadata changes.

ALTER TABLE model_performance_mv
    COMMENT COLUMN tenant_id 'Tenant',
    COMMENT COLUMN model_name 'Model that took part, whatever its version',
    COMMENT COLUMN hour_bucket 'Start of the hour, UTC',
    COMMENT COLUMN avg_confidence 'State of the mean aggregated_confidence, in [0,1]: read with avgMerge; NaN when an input was',
    COMMENT COLUMN usage_count 'State of the number of rows delivered in which the model took part: read with countMerge',
    COMMENT COLUMN avg_latency 'State of the mean execution_latency_ms, milliseconds: read with avgMerge',
    MODIFY COMMENT 'Use of the models as it comes in: one row per (tenant_id, model_name, hour)'
