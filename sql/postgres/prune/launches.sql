-- Launches of which no execution is known: the process died before it had one, or the execution was pruned.
-- Grain: one row per row; expired says whether it is past retention. Parameters: :cutoff.
SELECT
    o.ctid AS place, o.requested_at AS made,
    o.requested_at < :cutoff
        AND o.launch_id::text NOT IN (
            SELECT parameter_value FROM ppa.batch_job_execution_params
            WHERE parameter_name = 'launch' AND parameter_value IS NOT NULL) AS expired
FROM ppa.launch AS o
