-- The implicit table a view keeps its states in: the platform may have made the view before the suite could, without a table of its own.
-- Grain: one row, none where there is no such view, or it writes to a table that has a name. Columns: name.
-- Parameters: {view:String}.
SELECT name
FROM system.tables
WHERE database = currentDatabase() AND name IN
(
    SELECT arrayJoin([concat('.inner_id.', toString(uuid)), concat('.inner.', name)])
    FROM system.tables
    WHERE database = currentDatabase() AND name = {view:String} AND engine = 'MaterializedView'
)
