-- Ends the troubles that are over, and says which. A job as a whole is well once an execution after the failure completed; a
-- tenant once such an execution did it, and none of the days that were to be done is failed any more, or has a later one done that
-- stands for it.
-- Grain: one row per (job, tenant): job, tenant (NULL: the job as a whole), execution_id that failed, since, healed_by.
-- Parameters: :lastDayOnly text[], jobs of which a later day that is done stands for those before.
WITH healed AS (
    SELECT
        t.job, t.tenant,
        (SELECT max(e.job_execution_id)
         FROM ppa.batch_job_execution AS e JOIN ppa.batch_job_instance AS i USING (job_instance_id)
         WHERE i.job_name = t.job AND e.job_execution_id > t.execution_id
            AND CASE
                WHEN t.tenant IS NULL THEN e.status = 'COMPLETED'
                ELSE e.status NOT IN ('STARTING', 'STARTED', 'STOPPING') AND EXISTS (
                    SELECT FROM ppa.tenant_result AS r
                    WHERE r.execution_id = e.job_execution_id AND r.tenant = t.tenant AND r.status = 'DONE')
            END) AS healed_by
    FROM ppa.trouble AS t
    WHERE NOT EXISTS (
        SELECT FROM ppa.run_ledger AS l
        WHERE l.job = t.job AND l.tenant = t.tenant AND l.day = ANY (t.days) AND l.status = 'FAILED'
            AND NOT (l.job = ANY (:lastDayOnly) AND EXISTS (
                SELECT FROM ppa.run_ledger AS later
                WHERE later.job = l.job AND later.tenant = l.tenant AND later.day > l.day AND later.status = 'DONE')))
)
DELETE FROM ppa.trouble AS t
USING healed AS h
WHERE t.job = h.job AND t.tenant IS NOT DISTINCT FROM h.tenant AND h.healed_by IS NOT NULL
RETURNING t.job, t.tenant, t.execution_id, t.since, h.healed_by
