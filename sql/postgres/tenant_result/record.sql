-- Keeps what an execution did for tenants, a later result of both in place of the one before; and, done well, when that was.
-- Grain: for each tenant one row of ppa.tenant_result and at most one of ppa.last_success.
-- Parameters: :execution; :tenants, :statuses, :results (JSON) are arrays, an entry each for every tenant, none twice.
WITH kept AS (
    INSERT INTO ppa.tenant_result (execution_id, tenant, status, result)
    SELECT
        :execution,
        r.tenant,
        r.status,
        r.result::jsonb
    FROM unnest(:tenants::text [], :statuses::text [], :results::text []) AS r (tenant, status, result)
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
