-- Tenants that may need the days: those with raw decisions near them, and those with published rows on them (a tenant whose
-- decisions are all gone must be retracted). Grain: one row per tenant. Columns: tenant String.
-- Parameters: {published:Identifier} the published table; {from:Date}, {to:Date}, {days:Array(Date)}.
-- A row needs a decision on its own day, however far its numbers reach back.
-- Decisions are looked up in part metadata, by the time span of each part: no scan, at the price of naming a tenant whose part
-- spans the days without holding a row on them. Such a tenant has an empty day watermark and nothing published: nothing to do.
SELECT tenant
FROM
(
    SELECT CAST(partition, 'Tuple(String, UInt32)').1 AS tenant
    FROM system.parts
    WHERE active AND database = currentDatabase() AND table = 'trading_decisions_probabilistic' AND rows > 0
        AND NOT startsWith(partition_id, 'patch-')
        AND max_time >= toDateTime({from:Date}, 'UTC') AND min_time < toDateTime({to:Date} + 1, 'UTC')
    UNION ALL
    SELECT tenant_id AS tenant
    FROM {published:Identifier}
    WHERE date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
)
GROUP BY tenant
ORDER BY tenant
