-- Which feedback the demo decisions have already.
-- Grain: one row per distinct feedback id of the given tenants, from the first day on.
-- Parameters: tenants, first_day (UTC).
SELECT DISTINCT
    toString(feedback_id) AS id
FROM model_feedback_events
WHERE tenant_id IN {tenants:Array(String)}
  AND timestamp >= toDateTime64({first_day:Date}, 3, 'UTC')
