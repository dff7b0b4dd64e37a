-- The engine of a table with its keys, as the server writes it. Grain: one row. Columns: engine String. Parameters: {table:String}.
SELECT engine_full AS engine
FROM system.tables
WHERE database = currentDatabase() AND name = {table:String}
