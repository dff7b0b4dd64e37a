-- Aggregating views of the platform that write to a table which is neither the suite's nor the view's own.
-- Grain: one row per view. Columns: view, target. No parameters.
SELECT name AS view, extract(create_table_query, '^CREATE MATERIALIZED VIEW \\S+ TO [^ .]+\\.(\\S+)') AS target
FROM system.tables
WHERE database = currentDatabase() AND name IN ('confidence_monitoring_mv', 'model_performance_mv')
    AND target NOT IN ('', replaceOne(name, '_mv', '_states'))
ORDER BY view
