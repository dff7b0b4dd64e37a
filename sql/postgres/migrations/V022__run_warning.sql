-- What operators should know of runs that did not fail for it.
-- Grain: one row per warning of an execution; a step that is run again replaces its own.

CREATE TABLE ppa.run_warning (
    execution_id bigint NOT NULL,
    step text NOT NULL,
    place int NOT NULL,
    tenant text,
    warning text NOT NULL,
    CONSTRAINT pk_run_warning PRIMARY KEY (execution_id, step, place)
);

COMMENT ON TABLE ppa.run_warning IS 'What operators should know of runs that did not fail for it: one row per warning';
COMMENT ON COLUMN ppa.run_warning.execution_id IS 'Job execution (BATCH_JOB_EXECUTION)';
COMMENT ON COLUMN ppa.run_warning.step IS 'Step that found it';
COMMENT ON COLUMN ppa.run_warning.place IS 'Its place among the warnings of the step, from 0';
COMMENT ON COLUMN ppa.run_warning.tenant IS 'Whom it concerns; NULL for all';
COMMENT ON COLUMN ppa.run_warning.warning IS 'One sentence';
