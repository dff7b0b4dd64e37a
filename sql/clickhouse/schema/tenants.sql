-- The tenants that have rows, of whatever day, from part metadata alone: no row is read.
-- Grain: one row per tenant. Columns: tenant String. No parameters.
SELECT DISTINCT CAST(partition, 'Tuple(String, UInt32)').1 AS tenant
FROM system.parts
WHERE active AND database = currentDatabase() AND rows > 0 AND NOT startsWith(partition_id, 'patch-')
    AND table IN (
        'trading_decisions_probabilistic', 'model_feedback_events', 'probabilistic_performance_analytics',
        'rolling_risk_metrics', 'calibration_drift_daily', 'model_performance_daily')
ORDER BY tenant
