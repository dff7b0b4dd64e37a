-- What each column of confidence_monitoring_mv means: units, range, and when it is undefined (NaN). A view that was there before
-- gets the same comments; nothing but metadata changes.

ALTER TABLE confidence_monitoring_mv
    COMMENT COLUMN tenant_id 'Tenant',
    COMMENT COLUMN symbol 'Trading symbol',
    COMMENT COLUMN minute_bucket 'Start of the minute, UTC',
    COMMENT COLUMN avg_confidence 'State of the mean aggregated_confidence, in [0,1]: read with avgMerge; NaN when an input was',
    COMMENT COLUMN avg_uncertainty 'State of the mean epistemic_uncertainty, 0 or more: read with avgMerge; NaN when an input was',
    COMMENT COLUMN prediction_count 'State of the number of rows delivered: read with countMerge',
    COMMENT COLUMN avg_processing_time 'State of the mean probability_calculation_time_ms, milliseconds: read with avgMerge',
    MODIFY COMMENT 'Confidence as it comes in: one row per (tenant_id, symbol, minute)'
