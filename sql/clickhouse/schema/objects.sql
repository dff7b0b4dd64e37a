-- The objects the migrations made, as the server writes them now.
-- Grain: one row per object. Columns: kind, name, definition. No parameters.
WITH owned AS (
    SELECT name, engine, engine_full, create_table_query, as_select, comment
    FROM system.tables
    WHERE database = currentDatabase()
        AND name IN (
            'trading_decisions_probabilistic', 'probability_metrics_realtime', 'model_feedback_events',
            'probabilistic_performance_analytics', 'confidence_monitoring_mv', 'confidence_monitoring_states',
            'model_performance_mv', 'model_performance_states', 'rolling_risk_metrics', 'calibration_drift_daily',
            'model_performance_daily', 'evaluated_decisions')
)
SELECT
    if(engine IN ('MaterializedView', 'View'), 'view', 'table') AS kind,
    name,
    concat(
        multiIf(
            engine = 'MaterializedView',
            concat(extract(create_table_query, '^CREATE MATERIALIZED VIEW \\S+ (TO \\S+)'), ' AS ', as_select),
            engine = 'View', concat('AS ', as_select),
            engine_full),
        ' -- ', comment) AS definition
FROM owned
UNION ALL
SELECT
    'column', concat(table, '.', name),
    concat(type, if(default_expression = '', '', concat(' ', default_kind, ' ', default_expression)), ' -- ', comment)
FROM system.columns
WHERE database = currentDatabase() AND table IN (SELECT name FROM owned)
UNION ALL
SELECT 'index', concat(table, '.', name), concat(type_full, ' ', expr)
FROM system.data_skipping_indices
WHERE database = currentDatabase() AND table IN (SELECT name FROM owned)
