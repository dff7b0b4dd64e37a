-- What has been published, and from which input: the plan of a run compares it with the input of today.
-- Grain: one row per (job, tenant, day); a later run of the same replaces it.

CREATE TABLE ppa.run_ledger (
    job text NOT NULL,
    tenant text NOT NULL,
    day date NOT NULL,
    status text NOT NULL CONSTRAINT chk_run_ledger_status CHECK (status IN ('DONE', 'FAILED')),
    input_watermark jsonb NOT NULL,
    metric_version int NOT NULL,
    content_hash text,
    rows_published bigint NOT NULL CONSTRAINT chk_run_ledger_rows_published CHECK (rows_published >= 0),
    execution_id bigint NOT NULL,
    error text,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_run_ledger PRIMARY KEY (job, tenant, day)
);

CREATE INDEX idx_run_ledger_execution ON ppa.run_ledger (execution_id);

COMMENT ON TABLE ppa.run_ledger IS 'What has been published and from which input: one row per (job, tenant, day)';
COMMENT ON COLUMN ppa.run_ledger.job IS 'Name of the job, as in jobs/';
COMMENT ON COLUMN ppa.run_ledger.tenant IS 'Tenant as ClickHouse writes it (tenant_id)';
COMMENT ON COLUMN ppa.run_ledger.day IS 'Trading day, UTC';
COMMENT ON COLUMN ppa.run_ledger.status IS 'DONE: published; FAILED: nothing of this run was published';
COMMENT ON COLUMN ppa.run_ledger.input_watermark IS 'What the input looked like when it was read; a difference reopens the day';
COMMENT ON COLUMN ppa.run_ledger.metric_version IS 'Version of the metric definitions; a difference reopens the day';
COMMENT ON COLUMN ppa.run_ledger.content_hash IS 'Hash of the published rows without run_id and computed_at; NULL when nothing was published';
COMMENT ON COLUMN ppa.run_ledger.rows_published IS 'Rows published for the tenant and day, 0 or more';
COMMENT ON COLUMN ppa.run_ledger.execution_id IS 'Job execution that wrote this row (BATCH_JOB_EXECUTION)';
COMMENT ON COLUMN ppa.run_ledger.error IS 'Why it failed, one sentence; NULL when DONE';
COMMENT ON COLUMN ppa.run_ledger.updated_at IS 'When this row was written';
