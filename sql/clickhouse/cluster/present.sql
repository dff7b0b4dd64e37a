-- Whether a table is there. Grain: one row. Columns: found UInt64, 0 or 1. Parameters: {database:String}, {table:String}.
SELECT count() AS found
FROM system.tables
WHERE database = {database:String} AND name = {table:String}
