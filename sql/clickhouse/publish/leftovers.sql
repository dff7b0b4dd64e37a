-- Executions whose staging or swap table is still there.
-- Grain: one row per execution. Columns: execution_id UInt64. No parameters.
SELECT DISTINCT toUInt64(extract(name, '^ppa_(?:stage|swap)_(\\d+)$')) AS execution_id
FROM system.tables
WHERE database = currentDatabase() AND match(name, '^ppa_(stage|swap)_\\d+$')
ORDER BY execution_id
