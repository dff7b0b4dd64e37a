-- What was asked for when an execution was launched, beside what Spring Batch keeps of it.
-- Grain: one row per job execution.

CREATE TABLE ppa.launch (
    execution_id bigint CONSTRAINT pk_launch PRIMARY KEY,
    job text NOT NULL,
    parameters jsonb NOT NULL,
    requested_at timestamptz NOT NULL,
    forced_reason text
);

COMMENT ON TABLE ppa.launch IS 'What was asked for when an execution was launched: one row per job execution';
COMMENT ON COLUMN ppa.launch.execution_id IS 'Job execution (BATCH_JOB_EXECUTION)';
COMMENT ON COLUMN ppa.launch.job IS 'Name of the job, as in jobs/';
COMMENT ON COLUMN ppa.launch.parameters IS 'Parameters as given, before words such as yesterday were resolved';
COMMENT ON COLUMN ppa.launch.requested_at IS 'When it was asked for';
COMMENT ON COLUMN ppa.launch.forced_reason IS 'Reason given with --force; NULL when not forced';
