-- Keeps what an execution did for a tenant, a later result of both in place of the one before; and, done well, when that was.
-- Grain: at most one row of ppa.tenant_result and one of ppa.last_success.
-- Parameters: :execution, :tenant, :status, :result (JSON).
WITH kept AS (
    INSERT INTO ppa.tenant_result (execution_id, tenant, status, result)
    VALUES (:execution, :tenant, :status, :result::jsonb)
    ON CONFLICT (execution_id, tenant) DO UPDATE SET status = excluded.status, result = excluded.result
    RETURNING execution_id, tenant, status
)

INSERT INTO ppa.last_success (job, tenant, succeeded_at, execution_id)
SELECT
    i.job_name,
    k.tenant,
    clock_timestamp(),
    k.execution_id
FROM kept AS k
INNER JOIN ppa.batch_job_execution AS e ON e.job_execution_id = k.execution_id
INNER JOIN ppa.batch_job_instance AS i ON i.job_instance_id = e.job_instance_id
WHERE k.status = 'DONE'
ON CONFLICT (job, tenant) DO UPDATE SET succeeded_at = excluded.succeeded_at, execution_id = excluded.execution_id
