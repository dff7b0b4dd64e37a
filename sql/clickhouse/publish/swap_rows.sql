-- Whether publish.sql would be refused because the swap table holds no row of one of the months; older servers refuse nothing.
-- Grain: one row. Columns: refused Bool. Parameters: {swap:String} name of the table; {partitions:Array(String)} as partition_id.sql answers them.
SELECT
    uniqExact(partition_id) < length({partitions:Array(String)})
        AND (SELECT count() FROM system.settings WHERE name = 'allow_replace_partition_from_empty_source') > 0 AS refused
FROM system.parts
WHERE active AND database = currentDatabase() AND table = {swap:String} AND partition_id IN {partitions:Array(String)} AND rows > 0
