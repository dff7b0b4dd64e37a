-- What an execution belongs to: the chain its launch is a job of, and the first execution of its launch.
-- Grain: one row; chain_id and chain are NULL where no chain launched it.
-- Parameters: :execution.
SELECT
    (SELECT min(x.job_execution_id) FROM ppa.batch_job_execution AS x WHERE x.job_instance_id = e.job_instance_id) AS first,
    c.chain_id, c.name AS chain
FROM ppa.batch_job_execution AS e
LEFT JOIN ppa.batch_job_execution_params AS p ON p.job_execution_id = e.job_execution_id AND p.parameter_name = 'launch'
LEFT JOIN ppa.chain_step AS s ON s.launch_id = p.parameter_value::bigint
LEFT JOIN ppa.chain AS c ON c.chain_id = s.chain_id
WHERE e.job_execution_id = :execution
