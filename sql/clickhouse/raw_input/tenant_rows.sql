-- How much there is to read of each tenant, from part metadata alone: to tell small ones from large ones.
-- Grain: one row per tenant that has any. Columns: tenant String, input_rows UInt64.
-- Parameters: {tenants:Array(String)}; {tables:Array(String)} what is read, partitioned by tenant and month; {months:Array(UInt32)} of it, as
--   toYYYYMM has them.
SELECT tenant, sum(rows) AS input_rows
FROM
(
    SELECT CAST(partition, 'Tuple(String, UInt32)').1 AS tenant, rows
    FROM system.parts
    WHERE active AND database = currentDatabase() AND table IN {tables:Array(String)}
        AND NOT startsWith(partition_id, 'patch-') AND CAST(partition, 'Tuple(String, UInt32)').2 IN {months:Array(UInt32)}
)
WHERE tenant IN {tenants:Array(String)}
GROUP BY tenant
ORDER BY tenant
