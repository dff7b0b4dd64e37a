-- What the row-at-a-time job reads with a cursor, tenant by tenant as the table has them. Grain: one row per delivery of a decision.
-- Parameters of the driver, in order: the first instant of the day, and the first one after it.
SELECT
    id, tenant_id, symbol, user_id, toUnixTimestamp64Milli(timestamp) AS decided_ms, aggregated_confidence, epistemic_uncertainty,
    aleatoric_uncertainty, position_size, uncertainty_penalty
FROM trading_decisions_probabilistic
WHERE timestamp >= toDateTime64(?, 3, 'UTC') AND timestamp < toDateTime64(?, 3, 'UTC')
ORDER BY tenant_id
