-- Where a view writes to.
-- Grain: one row, none when there is no such view. Columns: target, empty for a view with an implicit table of its own.
-- Parameters: {view:String}.
SELECT extract(create_table_query, '^CREATE MATERIALIZED VIEW \\S+ TO [^ .]+\\.(\\S+)') AS target
FROM system.tables
WHERE database = currentDatabase() AND name = {view:String}
