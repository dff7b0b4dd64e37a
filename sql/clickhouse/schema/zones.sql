-- Tables whose months are those of a server that is not in UTC: the platform made them before, without a zone.
-- Grain: one row per table. Columns: table, zone. No parameters.
SELECT table, serverTimezone() AS zone
FROM system.columns
WHERE database = currentDatabase()
    AND table IN ('trading_decisions_probabilistic', 'probability_metrics_realtime', 'model_feedback_events')
    AND name = 'timestamp'
    AND type = 'DateTime64(3)'
    -- In winter and in summer.
    AND arrayExists(
        instant -> timezoneOffset(toDateTime(instant, serverTimezone())) != 0, ['2024-01-01 00:00:00', '2024-07-01 00:00:00'])
ORDER BY table
