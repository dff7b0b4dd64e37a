-- Keeps who failed in an execution: its tenants, or where none of them did, the job as a whole. Days that failed before stay.
-- Parameters: :job; :execution.
INSERT INTO ppa.trouble AS t (job, tenant, execution_id, days, since)
SELECT :job, f.tenant, :execution, f.days, clock_timestamp()
FROM (
    SELECT r.tenant, ARRAY(SELECT day::date FROM jsonb_object_keys(r.result -> 'days') AS day) AS days
    FROM ppa.tenant_result AS r
    WHERE r.execution_id = :execution AND r.status = 'FAILED'
    UNION ALL
    SELECT NULL, ARRAY[]::date[]
    WHERE NOT EXISTS (SELECT FROM ppa.tenant_result AS r WHERE r.execution_id = :execution AND r.status = 'FAILED')
) AS f
ON CONFLICT (job, tenant) DO UPDATE SET
    execution_id = greatest(t.execution_id, excluded.execution_id),
    days = ARRAY(SELECT DISTINCT day FROM unnest(t.days || excluded.days) AS day ORDER BY day)
