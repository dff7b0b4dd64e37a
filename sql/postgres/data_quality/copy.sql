-- Faults in the operational copy of the decisions, of all tenants at once: the copy is partitioned by time and has no index by tenant.
-- Grain: one row per (tenant, day, check) that found anything. Columns: tenant text, day date, check_id text, affected bigint, total bigint (the
--   tenant's rows of the day), sample text[] (the first five ids).
-- Parameters: :first and :last inclusive UTC days; :tenants text[], NULL for all; :after timestamptz, what is later is in the future. Rows of the
--   future count with the last day. A row is repeated when its id was there before on the day.
WITH looked_at AS (
    SELECT
        f.*, f.timestamp > :after AS in_future,
        CASE WHEN f.timestamp > :after THEN :last::date ELSE (f.timestamp AT TIME ZONE 'UTC')::date END AS day
    FROM public.trading_decision_faults AS f
    WHERE (:tenants::text[] IS NULL OR f.tenant_id = ANY (:tenants::text[]))
        AND (f.timestamp > :after
            OR (f.timestamp >= :first::date::timestamp AT TIME ZONE 'UTC' AND f.timestamp < (:last::date + 1)::timestamp AT TIME ZONE 'UTC'))
),
numbered AS (
    SELECT *, id::text AS name, row_number() OVER (PARTITION BY tenant_id, day, id ORDER BY timestamp) > 1 AS repeated FROM looked_at
),
of_day AS (
    SELECT tenant_id, day, count(*) AS total, ppa.tenant_uuid(tenant_id) IS NULL AS tenant_unknown FROM looked_at GROUP BY tenant_id, day
)
SELECT tenant_id AS tenant, day, check_id, count(*) AS affected, total, array_agg(name ORDER BY name) FILTER (WHERE place <= 5) AS sample
FROM (
    SELECT
        o.tenant_id, o.day, v.check_id, o.total, n.name,
        row_number() OVER (PARTITION BY o.tenant_id, o.day, v.check_id ORDER BY n.name) AS place
    FROM of_day AS o
    JOIN numbered AS n ON n.tenant_id = o.tenant_id AND n.day = o.day
    CROSS JOIN LATERAL (
        VALUES
            ('copy-confidence-not-finite', n.confidence_not_finite),
            ('copy-confidence-out-of-range', n.confidence_out_of_range),
            ('copy-uncertainty-not-finite', n.uncertainty_not_finite),
            ('copy-uncertainty-negative', n.uncertainty_negative),
            ('copy-uncertainty-above-one', n.uncertainty_above_one),
            ('copy-metadata-missing', n.metadata_missing),
            ('copy-decision-in-future', n.in_future),
            ('copy-decision-repeated', n.repeated),
            ('copy-tenant-unknown', o.tenant_unknown)
    ) AS v(check_id, holds)
    WHERE v.holds
) AS found
GROUP BY tenant_id, day, check_id, total
ORDER BY tenant_id COLLATE "C", day, check_id COLLATE "C"
