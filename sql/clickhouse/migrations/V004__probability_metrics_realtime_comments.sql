-- What each column of probability_metrics_realtime means: units, range, and when it is undefined (NaN). A table that was there before
-- gets the same comments; nothing but metadata changes.

ALTER TABLE probability_metrics_realtime
    COMMENT COLUMN timestamp 'When it was measured, UTC, milliseconds; the row is kept for 30 days from here',
    COMMENT COLUMN symbol 'Trading symbol',
    COMMENT COLUMN service_name 'Service that measured: ml-supervised, ml-deep-learning, probabilistic-learning',
    COMMENT COLUMN user_id 'User it was measured for',
    COMMENT COLUMN layer_type 'Layer measured: indicator, ensemble or meta',
    COMMENT COLUMN layer_confidence 'Confidence of the layer, in [0,1]; NaN when it gave none',
    COMMENT COLUMN layer_uncertainty 'Uncertainty of the layer, 0 or more; NaN when it gave none',
    COMMENT COLUMN prediction_accuracy 'Fraction of predictions that were right, in [0,1]; NaN before the first outcome',
    COMMENT COLUMN calibration_score '1 − calibration error, in [0,1]; NaN before the first outcome',
    COMMENT COLUMN processing_time_ms 'Milliseconds of processing, 0 to 4294967295',
    COMMENT COLUMN model_version 'Version of the model in use',
    COMMENT COLUMN last_training_update 'When the model was last trained, UTC, milliseconds',
    COMMENT COLUMN tenant_id 'Tenant it belongs to',
    MODIFY COMMENT 'Live measurements of the probability layers, kept for 30 days: one row per measurement'
