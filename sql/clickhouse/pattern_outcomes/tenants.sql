-- Tenants that may have decisions on the days. Grain: one row per tenant. Columns: tenant String.
-- Parameters: {from:Date}, {to:Date} first and last day.
-- Looked up in part metadata, by the time span of each part: no scan, at the price of naming a tenant whose part spans the days
-- without holding a row on them. Such a tenant has no groups.
SELECT CAST(partition, 'Tuple(String, UInt32)').1 AS tenant
FROM system.parts
WHERE active AND database = currentDatabase() AND table = 'trading_decisions_probabilistic' AND rows > 0
    AND NOT startsWith(partition_id, 'patch-')
    AND max_time >= toDateTime({from:Date}, 'UTC') AND min_time < toDateTime({to:Date} + 1, 'UTC')
GROUP BY tenant
ORDER BY tenant
