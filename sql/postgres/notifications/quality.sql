-- What data-validation found that stops tenants, and was not told yet; of executions that have ended, so that it is all of it.
-- Older than a week is no news.
-- Grain: one row per (day, tenant, check).
SELECT q.execution_id, q.day, q.tenant, q.check_id, q.affected_records, q.total_records
FROM public.data_quality_results AS q
JOIN ppa.batch_job_execution AS e ON e.job_execution_id = q.execution_id
WHERE q.severity = 'HIGH' AND q.exceeds AND q.affected_records > coalesce(q.accepted_records, 0)
    AND q.found_at > now() - interval '7 days'
    AND q.execution_id > (SELECT last_execution FROM ppa.notification_origin)
    AND e.status NOT IN ('STARTING', 'STARTED', 'STOPPING')
    AND NOT EXISTS (SELECT FROM ppa.notification AS n WHERE n.event_key = 'data-quality-high:' || q.execution_id)
ORDER BY q.execution_id, q.day, q.tenant, q.check_id
