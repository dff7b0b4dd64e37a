-- What was found of models' drift and not told yet: that it started or stopped, or that this no longer holds. What was found and
-- withdrawn before anybody was told is not told. Older than a week is no news.
-- Grain: one row per event of calibration_drift_events; found_by is the execution that found or withdrew it.
WITH found AS (
    SELECT 'drift-' || d.kind AS told_as, d.execution_id AS found_by, d.*
    FROM public.calibration_drift_events AS d
    WHERE d.withdrawn_at IS NULL AND d.created_at > now() - interval '7 days'
    UNION ALL
    SELECT 'drift-withdrawn', d.withdrawn_by, d.*
    FROM public.calibration_drift_events AS d
    WHERE d.withdrawn_at > now() - interval '7 days'
        AND EXISTS (
            SELECT FROM ppa.notification AS n
            WHERE n.event_key = 'drift-' || d.kind || ':' || d.execution_id AND n.created_at < d.withdrawn_at)
)
SELECT told_as, found_by, kind, tenant, model_name, model_version, day, evaluated, ece, calibration_gap
FROM found
WHERE found_by > (SELECT last_execution FROM ppa.notification_origin)
    AND NOT EXISTS (SELECT FROM ppa.notification AS n WHERE n.event_key = told_as || ':' || found_by)
ORDER BY found_by, told_as DESC, day, tenant, model_name, model_version
