-- When each job last completed.
-- Grain: one row per job that ever did. Columns: job text, seconds double precision since 1970-01-01 UTC.
-- Parameters: none. Batch's metadata are in UTC.
SELECT
    i.job_name AS job,
    extract(EPOCH FROM max(e.end_time))::double precision AS seconds
FROM ppa.batch_job_execution AS e
INNER JOIN ppa.batch_job_instance AS i ON i.job_instance_id = e.job_instance_id
WHERE e.status = 'COMPLETED' AND e.end_time IS NOT NULL
GROUP BY i.job_name
ORDER BY i.job_name
