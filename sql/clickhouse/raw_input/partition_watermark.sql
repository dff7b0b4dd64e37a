-- What the input of each tenant and day looks like from part metadata alone: no row is read.
-- Grain: one row per (tenant, day) that has any. Columns: tenant String, day Date, watermark String (32 hex digits),
--   newest_insert UInt32 (Unix seconds of the newest part that was never merged or mutated, else 0).
-- Parameters: {tenants:Array(String)}, {days:Array(Date)}, {horizon_days:UInt16}, {lookback_days:UInt16} how many days before it a day's
--   numbers reach back, 0 when not at all.
--
-- A day depends on decision partitions of its month and all later ones (a later replay takes an id away), and on feedback partitions
-- of [day - lookback, day + horizon). Months are widened by a day on either side for tables created in another time zone.
-- The watermark is the rows, the highest block number and the highest mutation of each such partition. Inserts raise the
-- block number, every DELETE or UPDATE (lightweight ones too) the mutation, ATTACH and REPLACE give new blocks; merges keep both.
-- system.parts.data_version would not do: merging lowers it. A merge after a lightweight DELETE lowers rows: looked at again, once.
-- Kept free of joins: planning them took longer than all the rest. A patch part is told by its partition's id; its own text may be another.
-- Block numbers may be given again after a DROP and a restart: newest_insert above the ledger's is a move as well.
WITH
    part AS
    (
        SELECT
            table, replaceRegexpOne(partition_id, '^patch-[0-9a-f]+-', '') AS id,
            startsWith(partition_id, 'patch-') AS is_patch,
            CAST(is_patch ? '(\'\',0)' : partition, 'Tuple(String, UInt32)') AS of,
            rows, max_block_number, level, modification_time,
            splitByChar('_', substring(name, length(partition_id) + 2)) AS version,
            length(version) > 3 ? toInt64(version[4]) : 0 AS mutation
        FROM system.parts
        WHERE active AND database = currentDatabase() AND table IN ('trading_decisions_probabilistic', 'model_feedback_events')
    ),
    input AS
    (
        SELECT
            table, max(of).1 AS tenant, max(of).2 AS month,
            (sumIf(rows, NOT is_patch), max(max_block_number), max(mutation), sumIf(rows, is_patch)) AS state,
            toUnixTimestamp(maxIf(modification_time, level = 0 AND mutation = 0)) AS newest
        FROM part
        GROUP BY table, id
        HAVING tenant IN {tenants:Array(String)}
    )
SELECT
    tenant, day,
    -- Nullable as it was once: another type is another hash, and every ledger's days would be looked at again.
    lower(hex(sipHash128(arraySort(groupArray((table, toNullable(month), state)))))) AS watermark,
    max(newest) AS newest_insert
FROM input
ARRAY JOIN
    arrayFilter(
        day -> month >= toYYYYMM(toDate(greatest(toInt32(day) - 1 - {lookback_days:UInt16}, 0)))
            AND (table = 'trading_decisions_probabilistic' OR month <= toYYYYMM(day + {horizon_days:UInt16} + 1)),
        {days:Array(Date)}) AS day
GROUP BY tenant, day
ORDER BY tenant, day
