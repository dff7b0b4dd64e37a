-- Which demo decisions are there already.
-- Grain: one row per distinct decision id of the given tenants and days.
-- Parameters: tenants, first_day, last_day (both included, UTC).
SELECT DISTINCT
    toString(id) AS id
FROM trading_decisions_probabilistic
WHERE tenant_id IN {tenants:Array(String)}
  AND timestamp >= toDateTime64({first_day:Date}, 3, 'UTC')
  AND timestamp < toDateTime64({last_day:Date} + 1, 3, 'UTC')
