-- The content of each tenant's days, as one hash a day: equal hashes mean equal numbers, bit for bit.
-- Grain: one row per (tenant, day) that has rows. Columns: tenant String, day Date, content_hash String (32 hex digits), keys UInt64.
-- Parameters: {table:Identifier} the published table, or a staging table with the same columns: both give the same hash for the same rows; {tenants:Array(String)},
--   {from:Date}, {to:Date}, {days:Array(Date)}.
-- In any order of rows; the staged rows have NaN in one form and no negative zero. A table's diff.sql compares the same columns.
SELECT
    tenant_id AS tenant,
    date AS day,
    lower(hex(sipHash128(arraySort(groupArray(sipHash128(* EXCEPT (run_id, computed_at))))))) AS content_hash,
    count() AS keys
FROM {table:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
GROUP BY tenant_id, date
ORDER BY tenant_id, date
