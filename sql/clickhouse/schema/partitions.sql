-- How many partitions each table has that is partitioned by tenant and month.
-- Grain: one row per table. Columns: table, partitions UInt64. No parameters.
SELECT t.name AS table, countIf(p.partition_id != '') AS partitions
FROM system.tables AS t
LEFT JOIN (
    SELECT DISTINCT table, partition_id FROM system.parts WHERE database = currentDatabase() AND active
) AS p ON p.table = t.name
WHERE t.database = currentDatabase()
    AND t.name IN (
        'trading_decisions_probabilistic', 'probability_metrics_realtime', 'model_feedback_events',
        'probabilistic_performance_analytics', 'rolling_risk_metrics', 'calibration_drift_daily',
        'model_performance_daily')
GROUP BY t.name
ORDER BY t.name
