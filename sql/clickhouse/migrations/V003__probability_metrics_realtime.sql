-- Live measurements of the probability layers.
-- Grain: one row per measurement.
-- A table of the platform that is there already keeps its form (time columns without a zone) and its rows.
-- toDateTime in the TTL: older servers refuse a DateTime64 there; rows go at merges, some hours after the 30 days.

CREATE TABLE IF NOT EXISTS probability_metrics_realtime (
    timestamp DateTime64(3, 'UTC'),
    symbol String,
    service_name String,
    user_id UUID,
    layer_type Enum8('indicator' = 1, 'ensemble' = 2, 'meta' = 3),
    layer_confidence Float64,
    layer_uncertainty Float64,
    prediction_accuracy Float64,
    calibration_score Float64,
    processing_time_ms UInt32,
    model_version String,
    last_training_update DateTime64(3, 'UTC'),
    tenant_id String
)
ENGINE = MergeTree
PARTITION BY (tenant_id, toYYYYMM(timestamp))
ORDER BY (tenant_id, timestamp, service_name)
TTL toDateTime(timestamp) + INTERVAL 30 DAY
SETTINGS index_granularity = 4096
