-- Days that should be done and are not, of all tenants.
-- Grain: one row per job with entries from :first to :last. Columns: job text, failed bigint, missing bigint, NULL where the ledger
-- cannot know.
-- Parameters: :first, :last (dates, inclusive); :lastDayOnly text[], jobs of which a later day that is done, be it after :last, stands
--   for those before: of these a failed day does not count then.
-- A job that publishes days enters every day it was asked for, also one without input, together with what the input looked like;
-- so a day between the tenant's first entry and :last without one was never asked for. The other jobs enter only days they worked
-- on: of these nothing can be missing.
WITH entries AS (
    SELECT
        job,
        tenant,
        day,
        status = 'FAILED' AND NOT (job = ANY (:lastDayOnly) AND EXISTS (
            SELECT FROM ppa.run_ledger AS later
            WHERE later.job = l.job AND later.tenant = l.tenant AND later.day > l.day AND later.status = 'DONE')) AS failed,
        input_watermark <> '{}'::jsonb AS marked
    FROM ppa.run_ledger AS l
    WHERE day BETWEEN :first AND :last
),

tenants AS (
    SELECT
        job,
        count(*) FILTER (WHERE failed) AS failed,
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
