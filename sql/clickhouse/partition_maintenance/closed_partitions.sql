-- Partitions (tenant, month) of months that are over, in more parts than a read should have to open.
-- Grain: one row per partition, the one in most parts first. Columns: table; id, ClickHouse's name of the partition; partition, as
--   readers know it; parts UInt64; rows UInt64; bytes UInt64, compressed.
-- Parameters: {closed_before:Date} months that lie wholly before its month; {parts:UInt32} more parts than this.
--
-- Only tables whose merges change no row: no engine that sums, replaces or collapses, no TTL. Parts with lightweight updates are merged by
-- ClickHouse itself. A merge keeps the block numbers and mutations the watermarks of the plans look at, so that no day is done again.
SELECT
    table, partition_id AS id, any(part.partition) AS partition, count() AS parts, sum(part.rows) AS rows, sum(part.bytes_on_disk) AS bytes
FROM system.parts AS part
WHERE active AND database = currentDatabase()
    AND table IN
    (
        SELECT name FROM system.tables
        WHERE database = currentDatabase() AND engine IN ('MergeTree', 'ReplicatedMergeTree', 'SharedMergeTree')
            AND match(partition_key, '^\\(?tenant_id, toYYYYMM\\(') AND NOT startsWith(name, 'ppa_') AND NOT match(engine_full, '\\bTTL\\b')
    )
    AND NOT startsWith(partition_id, 'patch-')
    AND accurateCastOrNull(extract(part.partition, '(\\d{6})\\)?$'), 'UInt32') < toYYYYMM({closed_before:Date})
GROUP BY table, partition_id
HAVING parts > {parts:UInt32}
ORDER BY parts DESC, table, id
