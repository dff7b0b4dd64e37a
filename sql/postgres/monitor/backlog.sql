-- Days that should be done and are not, of all tenants.
-- Grain: one row per job with entries from :first to :last. Columns: job text, failed bigint, missing bigint, NULL where the ledger
-- cannot know.
-- Parameters: :first, :last (dates, inclusive).
-- A job that publishes days enters every day it was asked for, also one without input, together with what the input looked like;
-- so a day between the tenant's first entry and :last without one was never asked for. The other jobs enter only days they worked
-- on: of these nothing can be missing.
WITH entries AS (
    SELECT
        job,
        tenant,
        day,
        status,
        input_watermark <> '{}'::jsonb AS marked
    FROM ppa.run_ledger
    WHERE day BETWEEN :first AND :last
),

tenants AS (
    SELECT
        job,
        count(*) FILTER (WHERE status = 'FAILED') AS failed,
        (:last::date - min(day)) + 1 - count(*) AS missing,
        bool_or(marked) AS marked
    FROM entries
    GROUP BY job, tenant
)

SELECT
    job,
    sum(failed)::bigint AS failed,
    CASE WHEN bool_or(marked) THEN sum(missing)::bigint END AS missing
FROM tenants
GROUP BY job
ORDER BY job
