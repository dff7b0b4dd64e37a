-- Whether anything was ever applied.
-- Grain: one row. Columns: found UInt64, 0 or 1. Parameters: {database:String}.
SELECT count() AS found FROM system.tables WHERE database = {database:String} AND name = 'ppa_schema_history'
