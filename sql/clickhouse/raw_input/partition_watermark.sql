-- What the input of each tenant and day looks like from part metadata alone: no row is read.
-- Grain: one row per (tenant, day). Columns: tenant String, day Date, watermark String (32 hex digits),
--   newest_insert UInt32 (Unix seconds of the newest part that was never merged or mutated, else 0).
-- Parameters: {tenants:Array(String)}, {days:Array(Date)}, {horizon_days:UInt16}, {lookback_days:UInt16} how many days before it a day's
--   numbers reach back, 0 when not at all.
--
-- A day depends on decision partitions of its month and all later ones (a later replay takes an id away), and on feedback partitions
-- of [day - lookback, day + horizon). Months are widened by a day on either side for tables created in another time zone.
-- The watermark is the rows, the highest block number and the highest mutation of each such partition. Inserts raise the
-- block number, every DELETE or UPDATE (lightweight ones too) the mutation, ATTACH and REPLACE give new blocks; merges keep both.
-- system.parts.data_version would not do: merging lowers it. A merge after a lightweight DELETE lowers rows: looked at again, once.
-- Block numbers may be given again after a DROP and a restart: newest_insert above the ledger's is a move as well.
WITH
    part AS
    (
        SELECT
            table, replaceRegexpOne(partition_id, '^patch-[0-9a-f]+-', '') AS id,
            accurateCastOrNull(extract(partition, '(\\d{6})\\)?$'), 'UInt32') AS month,
            startsWith(partition_id, 'patch-') AS is_patch,
            rows, max_block_number, level, modification_time,
            splitByChar('_', substring(name, length(partition_id) + 2)) AS version,
            length(version) > 3 ? toInt64(version[4]) : 0 AS mutation
        FROM system.parts
        WHERE active AND database = currentDatabase() AND table IN ('trading_decisions_probabilistic', 'model_feedback_events')
    ),
    input AS
    (
        SELECT
            table, id, any(month) AS month, (sumIf(rows, NOT is_patch), max(max_block_number), max(mutation), sumIf(rows, is_patch)) AS state,
            toUnixTimestamp(maxIf(modification_time, level = 0 AND mutation = 0)) AS newest
        FROM part
        GROUP BY table, id
    ),
    wanted AS
    (
        SELECT
            tenant, day, table, month
        FROM (SELECT arrayJoin({tenants:Array(String)}) AS tenant) AS t
        CROSS JOIN (SELECT arrayJoin({days:Array(Date)}) AS day) AS d
        CROSS JOIN (SELECT DISTINCT table, month FROM input WHERE month IS NOT NULL) AS i
        WHERE month >= toYYYYMM(toDate(greatest(toInt32(day) - 1 - {lookback_days:UInt16}, 0))) AND (table = 'trading_decisions_probabilistic' OR month <= toYYYYMM(day + {horizon_days:UInt16} + 1))
    )
SELECT
    tenant, day,
    lower(hex(sipHash128(arraySort(groupArrayIf((table, month, state), id != ''))))) AS watermark,
    max(newest) AS newest_insert
FROM (SELECT arrayJoin({tenants:Array(String)}) AS tenant, arrayJoin({days:Array(Date)}) AS day) AS asked
LEFT JOIN
(
    SELECT tenant, day, table, month, id, state, newest
    FROM wanted
    INNER JOIN input ON input.table = wanted.table AND input.id = partitionId(wanted.tenant, assumeNotNull(wanted.month))
) AS found USING (tenant, day)
GROUP BY tenant, day
ORDER BY tenant, day
