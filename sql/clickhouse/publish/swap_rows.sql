-- Whether publish.sql would be refused because the swap table holds no row of the (tenant, month); older servers refuse nothing.
-- Grain: one row. Columns: refused Bool. Parameters: {swap:String} name of the table; {partition:String} as partition_id.sql answers it.
SELECT
    count() = 0 AND (SELECT count() FROM system.settings WHERE name = 'allow_replace_partition_from_empty_source') > 0 AS refused
FROM system.parts
WHERE active AND database = currentDatabase() AND table = {swap:String} AND partition_id = {partition:String} AND rows > 0
