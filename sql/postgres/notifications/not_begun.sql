-- Jobs of chains that failed without an execution and were not told of: they could not be begun. Older than a week is no news.
-- Grain: one row per job of a chain.
SELECT s.chain_id, s.place, s.job, s.said, c.name AS chain
FROM ppa.chain_step AS s
JOIN ppa.chain AS c USING (chain_id)
WHERE s.status = 'FAILED' AND s.execution_id IS NULL AND c.created_at > now() - interval '7 days'
    AND NOT EXISTS (
        SELECT FROM ppa.batch_job_execution_params AS p
        WHERE p.parameter_name = 'launch' AND p.parameter_value = s.launch_id::text)
    AND NOT EXISTS (
        SELECT FROM ppa.notification AS n WHERE n.event_key = 'failed:chain:' || s.chain_id || ':' || s.place)
ORDER BY s.chain_id, s.place
