-- Tenants that may need the days: those with published daily rows within the longest window before one of them, and those with rows of
-- this table on them (a tenant whose daily rows are all gone must be retracted). Grain: one row per tenant. Columns: tenant String.
-- Parameters: {from:Date}, {to:Date}, {days:Array(Date)}, {windows:Array(UInt16)}.
-- Daily rows are looked up in part metadata, by the time span of each part: no scan, at the price of naming a tenant whose part spans
-- the window without holding a row in it.
SELECT tenant
FROM
(
    SELECT CAST(partition, 'Tuple(String, UInt32)').1 AS tenant
    FROM system.parts
    WHERE active AND database = currentDatabase() AND table = 'probabilistic_performance_analytics' AND rows > 0
        AND NOT startsWith(partition_id, 'patch-')
        AND max_date >= toDate(greatest(toInt32({from:Date}) - toInt32(arrayMax({windows:Array(UInt16)})) + 1, 0)) AND min_date <= {to:Date}
    UNION ALL
    SELECT tenant_id AS tenant
    FROM rolling_risk_metrics
    WHERE date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
)
GROUP BY tenant
ORDER BY tenant
