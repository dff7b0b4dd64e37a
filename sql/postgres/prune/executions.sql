-- Launches as Spring Batch knows them, by when the last of their executions ended; one that runs or can be restarted stays.
-- Grain: one row per launch; expired says whether it is past retention. Parameters: :cutoff.
SELECT
    i.ctid AS place, i.job_instance_id, e.ended AS made,
    coalesce(e.ended < :cutoff, false)
        AND i.job_instance_id NOT IN (SELECT job_instance_id FROM ppa.open_execution) AS expired
FROM ppa.batch_job_instance AS i
LEFT JOIN (
    -- Batch writes its times in the zone of the JVM, and the executable's is UTC.
    SELECT job_instance_id, max(coalesce(end_time, last_updated, create_time)) AT TIME ZONE 'UTC' AS ended
    FROM ppa.batch_job_execution
    GROUP BY job_instance_id
) AS e USING (job_instance_id)
