-- The tables of runs that are still there.
-- Grain: one row per table. Columns: name String; execution_id UInt64; partitions Array(String), as partition_id.sql answers them, which a
--   swap table is for: its comment lists them; empty of a staging table. No parameters.
WITH extractGroups(name, '^ppa_(?:stage|swap)_(\\d+)(?:_([0-9a-f]+))?$') AS parts
SELECT
    name, toUInt64(parts[1]) AS execution_id,
    parts[2] = '' ? [] : arrayDistinct(arrayPushFront(extractAll(comment, '[0-9a-f]{32}'), parts[2])) AS partitions
FROM system.tables
WHERE database = currentDatabase() AND match(name, '^ppa_(stage_\\d+|swap_\\d+(_[0-9a-f]+)?)$')
ORDER BY execution_id, name
