-- What the input of each tenant's days looks like from the rows themselves: asked only where the partition watermark moved.
-- Grain: one row per (tenant, day) that has decisions. Columns: tenant String, day Date, watermark String (32 hex digits).
-- Parameters: those of calls.sql, which CALLS stands for; {days:Array(Date)} the days wanted.
--
-- The wrapping sum of hashes over what the day's numbers are made of, of all days they may reach back to: the same in any order, and the same as
-- measures.sql has beside the numbers. Only what counts is taken in: a repeated row, feedback that another replaces or that comes too late, and
-- what it says beside success and fault do not move it.
WITH called AS
(
    SELECT *
    FROM CALLS
)
SELECT
    length({tenants:Array(String)}) = 1 ? {tenants:Array(String)}[1]
        : {tenants:Array(String)}[indexOf(arrayMap(t -> cityHash64(t), {tenants:Array(String)}), salt)] AS tenant,
    date AS day,
    lower(hex(sipHash128(sum(cityHash64(called.day, model_versions, kind, counted, calls_hash))))) AS watermark
FROM called
ARRAY JOIN
    arrayFilter(
        d -> d >= called.day AND toInt32(d) < toInt32(called.day) + {pooling_days:UInt16} + {reference_days:UInt16}, {days:Array(Date)}) AS date
GROUP BY salt, date
HAVING countIf(called.day = date) > 0
ORDER BY tenant, day
SETTINGS short_circuit_function_evaluation = 'disable', query_plan_join_swap_table = 'false'
