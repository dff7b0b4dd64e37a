-- Deletes launches with their executions and all that is kept of these, one short transaction. Answers how many launches.
-- Parameters: :cutoff; :batch the most launches. EXPIRED stands for executions.sql.
WITH instance AS MATERIALIZED (
    SELECT job_instance_id FROM (EXPIRED) AS o WHERE expired ORDER BY job_instance_id LIMIT :batch
),
execution AS MATERIALIZED (
    SELECT job_execution_id FROM ppa.batch_job_execution WHERE job_instance_id IN (SELECT job_instance_id FROM instance)
),
step AS MATERIALIZED (
    SELECT step_execution_id FROM ppa.batch_step_execution WHERE job_execution_id IN (SELECT job_execution_id FROM execution)
),
launch AS MATERIALIZED (
    SELECT parameter_value::bigint AS launch_id FROM ppa.batch_job_execution_params
    WHERE parameter_name = 'launch' AND job_execution_id IN (SELECT job_execution_id FROM execution)
),
step_contexts AS (
    DELETE FROM ppa.batch_step_execution_context WHERE step_execution_id IN (SELECT step_execution_id FROM step)
),
steps AS (DELETE FROM ppa.batch_step_execution WHERE step_execution_id IN (SELECT step_execution_id FROM step)),
contexts AS (
    DELETE FROM ppa.batch_job_execution_context WHERE job_execution_id IN (SELECT job_execution_id FROM execution)
),
params AS (
    DELETE FROM ppa.batch_job_execution_params WHERE job_execution_id IN (SELECT job_execution_id FROM execution)
),
executions AS (DELETE FROM ppa.batch_job_execution WHERE job_execution_id IN (SELECT job_execution_id FROM execution)),
launches AS (DELETE FROM ppa.launch WHERE launch_id IN (SELECT launch_id FROM launch)),
results AS (DELETE FROM ppa.tenant_result WHERE execution_id IN (SELECT job_execution_id FROM execution)),
warnings AS (DELETE FROM ppa.run_warning WHERE execution_id IN (SELECT job_execution_id FROM execution)),
actions AS (DELETE FROM ppa.run_action WHERE execution_id IN (SELECT job_execution_id FROM execution)),
instances AS (
    DELETE FROM ppa.batch_job_instance WHERE job_instance_id IN (SELECT job_instance_id FROM instance) RETURNING job_instance_id
)
SELECT count(*) FROM instances
