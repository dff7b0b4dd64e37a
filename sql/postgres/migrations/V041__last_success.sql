-- When each job last did a tenant well, whatever has been pruned since: what monitoring asks every few seconds must cost no scan.
-- Grain: one row per (job, tenant).

CREATE TABLE ppa.last_success (
    job text NOT NULL,
    tenant text NOT NULL,
    succeeded_at timestamptz NOT NULL,
    execution_id bigint NOT NULL,
    CONSTRAINT pk_last_success PRIMARY KEY (job, tenant)
);

INSERT INTO ppa.last_success (job, tenant, succeeded_at, execution_id)
SELECT DISTINCT ON (i.job_name, r.tenant)
    i.job_name,
    r.tenant,
    coalesce(e.end_time, e.create_time) AT TIME ZONE 'UTC',
    e.job_execution_id
FROM ppa.tenant_result AS r
INNER JOIN ppa.batch_job_execution AS e ON e.job_execution_id = r.execution_id
INNER JOIN ppa.batch_job_instance AS i ON i.job_instance_id = e.job_instance_id
WHERE r.status = 'DONE'
ORDER BY i.job_name, r.tenant, e.job_execution_id DESC;

COMMENT ON TABLE ppa.last_success IS 'When each job last did a tenant well: one row per (job, tenant)';
COMMENT ON COLUMN ppa.last_success.job IS 'Name of the job, as in jobs/';
COMMENT ON COLUMN ppa.last_success.tenant IS 'Tenant as ClickHouse writes it (tenant_id)';
COMMENT ON COLUMN ppa.last_success.succeeded_at IS 'When the last run that did the tenant well had done it, by the clock of this database';
COMMENT ON COLUMN ppa.last_success.execution_id IS 'The job execution that did it (BATCH_JOB_EXECUTION)';
