-- What runs did to whole objects of the stores, and which executions are not over: nothing that is kept of those may be pruned.
-- Grain: ppa.run_action one row per (execution, store, object); a step that is tried again adds to it.

CREATE TABLE ppa.run_action (
    execution_id bigint NOT NULL,
    store text NOT NULL,
    object text NOT NULL,
    place int GENERATED ALWAYS AS IDENTITY,
    action text NOT NULL,
    rows_done bigint NOT NULL CONSTRAINT chk_run_action_rows_done CHECK (rows_done >= 0),
    bytes_done bigint,
    oldest timestamptz,
    newest timestamptz,
    rows_left bigint NOT NULL CONSTRAINT chk_run_action_rows_left CHECK (rows_left >= 0),
    CONSTRAINT pk_run_action PRIMARY KEY (execution_id, store, object)
);

COMMENT ON TABLE ppa.run_action IS 'What a run did to objects of the stores as a whole: one row per execution, store and object';
COMMENT ON COLUMN ppa.run_action.execution_id IS 'Execution that did it';
COMMENT ON COLUMN ppa.run_action.store IS 'clickhouse, postgres, redis, weaviate or arangodb';
COMMENT ON COLUMN ppa.run_action.object IS 'Table, key pattern, stream, class or collection it was done to';
COMMENT ON COLUMN ppa.run_action.place IS 'Order in which they were done';
COMMENT ON COLUMN ppa.run_action.action IS 'What was done, a few words';
COMMENT ON COLUMN ppa.run_action.rows_done IS 'Rows, keys, objects or documents it was done to, 0 or more';
COMMENT ON COLUMN ppa.run_action.bytes_done IS 'What they took, as far as the store tells; NULL where it does not';
COMMENT ON COLUMN ppa.run_action.oldest IS 'When the oldest of them was made; NULL where there were none or the store does not tell';
COMMENT ON COLUMN ppa.run_action.newest IS 'When the newest of them was made; NULL likewise';
COMMENT ON COLUMN ppa.run_action.rows_left IS 'How many were left for another run, 0 or more';

-- Of a launch whose last execution neither completed nor was given up: it runs, or can be restarted.
CREATE VIEW ppa.open_execution AS
SELECT e.job_execution_id AS execution_id, e.job_instance_id
FROM ppa.batch_job_execution AS e
JOIN (
    SELECT DISTINCT ON (job_instance_id) job_instance_id, status
    FROM ppa.batch_job_execution
    ORDER BY job_instance_id, job_execution_id DESC
) AS last USING (job_instance_id)
WHERE last.status IS NULL OR last.status NOT IN ('COMPLETED', 'ABANDONED');

COMMENT ON VIEW ppa.open_execution IS 'Executions that run, or whose launch can be restarted: one row per execution';
COMMENT ON COLUMN ppa.open_execution.execution_id IS 'Execution';
COMMENT ON COLUMN ppa.open_execution.job_instance_id IS 'Launch it belongs to, as Spring Batch calls it';

-- Spring Batch's schema has no index behind its references: each execution that is pruned would read all steps of all others.
CREATE INDEX idx_batch_job_execution_instance ON ppa.batch_job_execution (job_instance_id);
CREATE INDEX idx_batch_job_execution_params_execution ON ppa.batch_job_execution_params (job_execution_id);
CREATE INDEX idx_batch_step_execution_execution ON ppa.batch_step_execution (job_execution_id);
