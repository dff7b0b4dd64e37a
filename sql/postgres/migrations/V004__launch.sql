-- What was asked for when a job was launched, and what each execution of it did for each tenant.
-- Grain: ppa.launch one row per launch (its restarts read it again); ppa.tenant_result one row per (execution, tenant).

CREATE TABLE ppa.launch (
    launch_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_launch PRIMARY KEY,
    job text NOT NULL,
    request jsonb NOT NULL,
    requested_at timestamptz NOT NULL,
    forced_reason text
);

COMMENT ON TABLE ppa.launch IS 'What was asked for when a job was launched: one row per launch, read again by every restart of it';
COMMENT ON COLUMN ppa.launch.launch_id IS 'Identifies the launch; the identifying parameter of its Spring Batch job instance';
COMMENT ON COLUMN ppa.launch.job IS 'Name of the job, as in jobs/';
COMMENT ON COLUMN ppa.launch.request IS 'The request with every word resolved: days, tenants (empty: all), settings as they stood, reason of a forced run';
COMMENT ON COLUMN ppa.launch.requested_at IS 'When it was asked for';
COMMENT ON COLUMN ppa.launch.forced_reason IS 'Reason given with --force; NULL when not forced';

CREATE TABLE ppa.tenant_result (
    execution_id bigint NOT NULL,
    tenant text NOT NULL,
    status text NOT NULL CONSTRAINT chk_tenant_result_status CHECK (status IN ('DONE', 'FAILED', 'STOPPED')),
    result jsonb NOT NULL,
    CONSTRAINT pk_tenant_result PRIMARY KEY (execution_id, tenant)
);

COMMENT ON TABLE ppa.tenant_result IS 'What an execution did for a tenant: one row per (execution, tenant)';
COMMENT ON COLUMN ppa.tenant_result.execution_id IS 'Job execution (BATCH_JOB_EXECUTION)';
COMMENT ON COLUMN ppa.tenant_result.tenant IS 'Tenant as ClickHouse writes it (tenant_id)';
COMMENT ON COLUMN ppa.tenant_result.status IS 'DONE: published or nothing to publish; FAILED: nothing of this tenant was published; STOPPED: asked to stop before it was done';
COMMENT ON COLUMN ppa.tenant_result.result IS 'Days with reasons, rows read, staged, added, removed, changed, rejected by reason, warnings, error';
