-- What publishing would change: the staged rows of each tenant's days against the published ones, bit for bit.
-- Grain: one row per (tenant, day) that has rows on either side. Columns: tenant String; day Date; added, removed, changed, unchanged UInt64.
-- Parameters: {stage:Identifier}, {published:Identifier}, {tenants:Array(String)}, {from:Date}, {to:Date}, {days:Array(Date)}.
-- run_id and computed_at do not count, nor what is staged beside the rows. content_hash.sql hashes the same columns.
SELECT
    tenant_id AS tenant,
    date AS day,
    countIf(NOT was) AS added,
    countIf(NOT is) AS removed,
    countIf(was AND is AND content != published_content) AS changed,
    countIf(was AND is AND content = published_content) AS unchanged
FROM
(
    SELECT
        tenant_id, date, model_name, model_version, max(source = 'stage') AS is, max(source = 'published') AS was,
        anyIf(hash, source = 'stage') AS content, anyIf(hash, source = 'published') AS published_content
    FROM
    (
        SELECT
            'stage' AS source, tenant_id, date, model_name, model_version,
            sipHash128(* EXCEPT (
                run_id, computed_at, read_decisions, read_feedbacks, read_watermark, confidence_not_finite, confidence_out_of_range,
                uncertainty_not_finite, uncertainty_negative, return_not_finite, return_below_minus_one)) AS hash
        FROM {stage:Identifier}
        WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)} AND read_decisions = 0
        UNION ALL
        SELECT 'published' AS source, tenant_id, date, model_name, model_version, sipHash128(* EXCEPT (run_id, computed_at)) AS hash
        FROM {published:Identifier}
        WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
    )
    GROUP BY tenant_id, date, model_name, model_version
)
GROUP BY tenant_id, date
ORDER BY tenant_id, date
