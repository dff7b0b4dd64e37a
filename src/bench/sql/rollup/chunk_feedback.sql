-- What the row-at-a-time job looks up for each chunk. Grain: one row per delivery of a feedback.
-- Named parameters of Spring: tenants and ids of the chunk, from and to around the instants at which feedback counts.
SELECT prediction_id, toString(feedback_id) AS feedback, toUnixTimestamp64Milli(timestamp) AS heard_ms, actual_return, success
FROM model_feedback_events
WHERE tenant_id IN (:tenants) AND timestamp >= toDateTime64(:from, 3, 'UTC') AND timestamp < toDateTime64(:to, 3, 'UTC')
    AND prediction_id IN (:ids)
