-- Executions that failed and were not told of, in order. Older than a week is no news.
-- Grain: one row per execution.
SELECT e.job_execution_id AS id
FROM ppa.batch_job_execution AS e
WHERE e.status = 'FAILED'
    AND e.job_execution_id > (SELECT last_execution FROM ppa.notification_origin)
    AND e.end_time > (now() AT TIME ZONE 'UTC') - interval '7 days'
    AND NOT EXISTS (SELECT FROM ppa.notification AS n WHERE n.event_key = 'failed:' || e.job_execution_id)
ORDER BY e.job_execution_id
