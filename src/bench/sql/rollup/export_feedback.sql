-- The feedback's columns that the rollup needs, for those that are compared with it.
-- Grain: one row per delivery. Parquet has the ids as UUIDs and the times in UTC.
SELECT tenant_id, feedback_id, prediction_id, timestamp, actual_return, success
FROM model_feedback_events
FORMAT Parquet
