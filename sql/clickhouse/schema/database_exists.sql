-- Whether the database is there.
-- Grain: one row. Columns: found UInt64, 0 or 1. Parameters: {database:String}.
SELECT count() AS found FROM system.databases WHERE name = {database:String}
