-- Keeps that a job could not be begun: it is well once an execution completes that is newer than any there is now.
-- Parameters: :job.
INSERT INTO ppa.trouble AS t (job, tenant, execution_id, days, since)
SELECT :job, NULL, coalesce(max(job_execution_id), 0), ARRAY[]::date[], clock_timestamp()
FROM ppa.batch_job_execution
ON CONFLICT (job, tenant) DO UPDATE SET execution_id = greatest(t.execution_id, excluded.execution_id)
