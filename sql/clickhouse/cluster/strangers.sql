-- Tables that hold their rows themselves where distributed ones belong: a server that stood alone before has them.
-- Grain: one row per table. Columns: name, engine String. Parameters: {database:String}, {tables:Array(String)}.
SELECT name, engine
FROM system.tables
WHERE database = {database:String} AND name IN {tables:Array(String)} AND engine != 'Distributed'
ORDER BY name
