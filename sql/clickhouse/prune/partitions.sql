-- Partitions with rows past retention, the oldest first. Of the others no row is read.
-- Grain: one row per partition. Columns: id, ClickHouse's name of it; partition, as readers know it; expired UInt64, rows past
--   retention; rows UInt64, all there are; bytes UInt64, compressed; oldest, newest Int64, Unix milliseconds, of the expired; over, whether
--   it is the month of a tenant that ended before {cutoff}, so that no row of it can be younger, whoever adds one meanwhile.
-- Parameters: {table:Identifier}, {name:String} the same; {column:Identifier}, its time; {cutoff:DateTime64(3, 'UTC')}.
SELECT
    found.id AS id, part.partition AS partition, found.expired AS expired, part.rows AS rows, part.bytes AS bytes,
    found.oldest AS oldest, found.newest AS newest,
    toBool(coalesce(accurateCastOrNull(extract(part.partition, '(\\d{6})\\)?$'), 'UInt32') < toYYYYMM({cutoff:DateTime64(3, 'UTC')}), false))
        AS over
FROM
(
    SELECT
        _partition_id AS id, count() AS expired,
        toUnixTimestamp64Milli(toDateTime64(min({column:Identifier}), 3, 'UTC')) AS oldest,
        toUnixTimestamp64Milli(toDateTime64(max({column:Identifier}), 3, 'UTC')) AS newest
    FROM {table:Identifier}
    WHERE {column:Identifier} < {cutoff:DateTime64(3, 'UTC')}
    GROUP BY id
) AS found
INNER JOIN
(
    SELECT partition_id, any(system.parts.partition) AS partition, sum(system.parts.rows) AS rows, sum(bytes_on_disk) AS bytes
    FROM system.parts
    WHERE active AND database = currentDatabase() AND table = {name:String}
    GROUP BY partition_id
) AS part ON part.partition_id = found.id
ORDER BY oldest, id
