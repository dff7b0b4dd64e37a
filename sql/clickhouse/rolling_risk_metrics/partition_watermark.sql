-- What the input of each tenant and day looks like from part metadata alone: no row is read.
-- Grain: one row per (tenant, day). Columns: tenant String, day Date, watermark String (32 hex digits),
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
            accurateCastOrNull(extract(partition, '(\\d{6})\\)?$'), 'UInt32') AS month,
            startsWith(partition_id, 'patch-') AS is_patch,
            rows, max_block_number, level, modification_time,
            splitByChar('_', substring(name, length(partition_id) + 2)) AS version,
            length(version) > 3 ? toInt64(version[4]) : 0 AS mutation
        FROM system.parts
        WHERE active AND database = currentDatabase() AND table = 'probabilistic_performance_analytics'
    ),
    input AS
    (
        SELECT
            id, any(month) AS month, (sumIf(rows, NOT is_patch), max(max_block_number), max(mutation), sumIf(rows, is_patch)) AS state,
            toUnixTimestamp(maxIf(modification_time, level = 0 AND mutation = 0)) AS newest
        FROM part
        GROUP BY id
    ),
    wanted AS
    (
        SELECT tenant, day, month
        FROM (SELECT arrayJoin({tenants:Array(String)}) AS tenant) AS t
        CROSS JOIN (SELECT arrayJoin({days:Array(Date)}) AS day) AS d
        CROSS JOIN (SELECT DISTINCT month FROM input WHERE month IS NOT NULL) AS i
        WHERE month <= toYYYYMM(day)
            AND month >= toYYYYMM(toDate(greatest(toInt32(day) - toInt32(arrayMax({windows:Array(UInt16)})) + 1, 0)))
    )
SELECT
    tenant, day,
    lower(hex(sipHash128(arraySort(groupArrayIf((month, state), id != ''))))) AS watermark,
    max(newest) AS newest_insert
FROM (SELECT arrayJoin({tenants:Array(String)}) AS tenant, arrayJoin({days:Array(Date)}) AS day) AS asked
LEFT JOIN
(
    SELECT tenant, day, month, id, state, newest
    FROM wanted
    INNER JOIN input ON input.id = partitionId(wanted.tenant, assumeNotNull(wanted.month))
) AS found USING (tenant, day)
GROUP BY tenant, day
ORDER BY tenant, day
