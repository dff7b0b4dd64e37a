-- What the input of each tenant and day looks like from part metadata alone: no row is read.
-- Grain: one row per (tenant, day) that has any. Columns: tenant String, day Date, watermark String (32 hex digits),
--   newest_insert UInt32 (Unix seconds of the newest part that was never merged or mutated, else 0).
-- Parameters: {tenants:Array(String)}, {days:Array(Date)}, {windows:Array(UInt16)}.
--
-- A day depends on the published daily rows of the months that its longest window touches.
-- The watermark is the rows, the highest block number and the highest mutation of each such partition. Publishing gives new blocks, a
-- DELETE or UPDATE (lightweight ones too) raises the mutation; merges keep both. So a month that is published again moves every day whose
-- window reaches into it: day_watermark.sql then tells which numbers that touches.
-- Block numbers may be given again after a DROP and a restart: newest_insert above the ledger's is a move as well.
WITH
    part AS
    (
        SELECT
            replaceRegexpOne(partition_id, '^patch-[0-9a-f]+-', '') AS id,
            startsWith(partition_id, 'patch-') AS is_patch,
            CAST(is_patch ? '(\'\',0)' : partition, 'Tuple(String, UInt32)') AS of,
            rows, max_block_number, level, modification_time,
            splitByChar('_', substring(name, length(partition_id) + 2)) AS version,
            length(version) > 3 ? toInt64(version[4]) : 0 AS mutation
        FROM system.parts
        WHERE active AND database = currentDatabase() AND table = 'probabilistic_performance_analytics'
    ),
    input AS
    (
        SELECT
            max(of).1 AS tenant, max(of).2 AS month,
            (sumIf(rows, NOT is_patch), max(max_block_number), max(mutation), sumIf(rows, is_patch)) AS state,
            toUnixTimestamp(maxIf(modification_time, level = 0 AND mutation = 0)) AS newest
        FROM part
        GROUP BY id
        HAVING tenant IN {tenants:Array(String)}
    )
SELECT
    tenant, day,
    -- Nullable as it was once: another type is another hash, and every ledger's days would be looked at again.
    lower(hex(sipHash128(arraySort(groupArray((toNullable(month), state)))))) AS watermark,
    max(newest) AS newest_insert
FROM input
ARRAY JOIN
    arrayFilter(
        day -> month <= toYYYYMM(day)
            AND month >= toYYYYMM(toDate(greatest(toInt32(day) - toInt32(arrayMax({windows:Array(UInt16)})) + 1, 0))),
        {days:Array(Date)}) AS day
GROUP BY tenant, day
ORDER BY tenant, day
