-- The days on which tenants decided something: a day without a decision has no numbers, and nobody misses them.
-- Grain: one row per (tenant, day) with a decision. Columns: tenant String, day Date.
-- Parameters: {tenants:Array(String)}, {from:Date}, {to:Date}, {days:Array(Date)}.
-- Reads two columns of the primary key, of the tenants' months alone.
SELECT tenant_id AS tenant, toDate(timestamp, 'UTC') AS day
FROM trading_decisions_probabilistic
WHERE tenant_id IN {tenants:Array(String)}
    AND timestamp >= toDateTime64({from:Date}, 3, 'UTC') AND timestamp < toDateTime64({to:Date} + 1, 3, 'UTC')
    AND day IN {days:Array(Date)}
GROUP BY tenant, day
ORDER BY tenant, day
