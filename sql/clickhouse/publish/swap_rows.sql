-- How many rows one (tenant, month) of the swap table holds, from part metadata.
-- Grain: one row. Columns: found UInt64. Parameters: {swap:String} name of the table; {partition:String} as partition_id.sql answers it.
SELECT sum(rows) AS found
FROM system.parts
WHERE active AND database = currentDatabase() AND table = {swap:String} AND partition_id = {partition:String}
