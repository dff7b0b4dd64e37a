-- Chains of jobs: what a schedule's fire, or an operator, asked for, and how far it has come, so that another process can finish
-- what one that died had begun.
-- Grain: ppa.chain one row per chain; ppa.chain_step one row per job of it.

CREATE TABLE ppa.chain (
    chain_id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_chain PRIMARY KEY,
    name text NOT NULL,
    fire_at timestamptz,
    deadline timestamptz,
    on_failure text NOT NULL CONSTRAINT chk_chain_on_failure CHECK (on_failure IN ('STOP_TENANT', 'STOP', 'CONTINUE')),
    status text NOT NULL CONSTRAINT chk_chain_status
    CHECK (status IN ('WAITING', 'RUNNING', 'INTERRUPTED', 'COMPLETED', 'FAILED', 'STOPPED', 'SKIPPED')),
    said text NOT NULL,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    ended_at timestamptz,
    CONSTRAINT uq_chain_fire UNIQUE (name, fire_at)
);

CREATE INDEX ix_chain_unfinished ON ppa.chain (name, fire_at) WHERE status IN ('WAITING', 'RUNNING', 'INTERRUPTED');

COMMENT ON TABLE ppa.chain IS 'Chains of jobs, each begun by a schedule or an operator: one row per chain';
COMMENT ON COLUMN ppa.chain.chain_id IS 'Identifies the chain';
COMMENT ON COLUMN ppa.chain.name IS 'Name of the schedule, as in schedules/; or what an operator''s chain is called';
COMMENT ON COLUMN ppa.chain.fire_at IS 'The time the schedule named, however late the chain is run; NULL when no schedule asked for it';
COMMENT ON COLUMN ppa.chain.deadline IS 'By when it has to be done; NULL for no deadline';
COMMENT ON COLUMN ppa.chain.on_failure IS 'What a job that failed means for those after it: STOP_TENANT leaves its failed tenants out of them, STOP begins none of them, CONTINUE nothing';
COMMENT ON COLUMN ppa.chain.status IS 'WAITING: nothing begun; RUNNING: begun, by whom says the lease chain:<name>; INTERRUPTED: its process was asked to end, another goes on; COMPLETED, FAILED: every job was; STOPPED: an operator stopped a job of it; SKIPPED: its time passed and was not made up for';
COMMENT ON COLUMN ppa.chain.said IS 'Why it ended so, one sentence; empty when that goes without saying';
COMMENT ON COLUMN ppa.chain.created_at IS 'When it was asked for';
COMMENT ON COLUMN ppa.chain.started_at IS 'When its first job was begun; NULL before';
COMMENT ON COLUMN ppa.chain.ended_at IS 'When it ended; NULL before';

CREATE TABLE ppa.chain_step (
    chain_id bigint NOT NULL CONSTRAINT fk_chain_step_chain REFERENCES ppa.chain ON DELETE CASCADE,
    place int NOT NULL,
    job text NOT NULL,
    request jsonb NOT NULL,
    launch_id bigint,
    status text NOT NULL CONSTRAINT chk_chain_step_status
    CHECK (status IN ('WAITING', 'RUNNING', 'COMPLETED', 'FAILED', 'STOPPED', 'SKIPPED')),
    execution_id bigint,
    failed_tenants jsonb NOT NULL,
    said text NOT NULL,
    CONSTRAINT pk_chain_step PRIMARY KEY (chain_id, place)
);

CREATE INDEX ix_chain_step_launch ON ppa.chain_step (launch_id) WHERE launch_id IS NOT NULL;

COMMENT ON TABLE ppa.chain_step IS 'The jobs of each chain in their order: one row per job of a chain';
COMMENT ON COLUMN ppa.chain_step.chain_id IS 'Chain, as in ppa.chain';
COMMENT ON COLUMN ppa.chain_step.place IS 'Its place in the chain, from 0';
COMMENT ON COLUMN ppa.chain_step.job IS 'Name of the job, as in jobs/';
COMMENT ON COLUMN ppa.chain_step.request IS 'The job''s request with every word resolved as of the chain''s fire';
COMMENT ON COLUMN ppa.chain_step.launch_id IS 'Launch (ppa.launch) that was made of it, kept before anything was begun; NULL before';
COMMENT ON COLUMN ppa.chain_step.status IS 'WAITING: not begun; RUNNING: begun; COMPLETED, FAILED, STOPPED: ended so; SKIPPED: not begun, for one before it failed or was stopped';
COMMENT ON COLUMN ppa.chain_step.execution_id IS 'The last job execution (BATCH_JOB_EXECUTION) of the launch, once it has ended; NULL before, and when none was begun';
COMMENT ON COLUMN ppa.chain_step.failed_tenants IS 'Tenants that failed, an array of their names';
COMMENT ON COLUMN ppa.chain_step.said IS 'Why it ended so, one sentence; empty when that goes without saying';
