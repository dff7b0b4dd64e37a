-- What the input of each tenant's days looks like from the rows themselves: asked only where the partition watermark moved.
-- Grain: one row per (tenant, day) that has decisions. Columns: tenant String, day Date, watermark String (32 hex digits).
-- Parameters: those of pairs.sql, which PAIRS stands for.
--
-- Counts and wrapping integer sums of row hashes over what the numbers are made of: the same in any order, and the same as reads.sql has from
-- the staged rows. Only what counts is taken in: a repeated row, feedback that another replaces, and feedback on other days' decisions do
-- not move it; a replay that takes an id to another day does.
SELECT
    length({tenants:Array(String)}) = 1 ? {tenants:Array(String)}[1]
        : {tenants:Array(String)}[indexOf(arrayMap(t -> cityHash64(t), {tenants:Array(String)}), salt)] AS tenant,
    day,
    lower(hex(sipHash128(countIf(fault < 5), sumIf(decision_hash, fault < 5), countIf(heard), sumIf(feedback_hash, heard)))) AS watermark
FROM PAIRS
GROUP BY salt, day
HAVING countIf(fault < 5) > 0
ORDER BY tenant, day
SETTINGS short_circuit_function_evaluation = 'disable', join_use_nulls = 0
