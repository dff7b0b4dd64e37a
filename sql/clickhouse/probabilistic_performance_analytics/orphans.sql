-- Feedback heard on the days that belongs to no decision of its tenant, whenever made. It changes no number and is only reported.
-- Grain: one row per (tenant, day of feedback time) that has any. Columns: tenant String, day Date, orphans UInt64 (distinct feedback ids).
-- Parameters: {stage:Identifier}, {tenants:Array(String)} one, or several small ones, {from:Date}, {to:Date}, {days:Array(Date)}.
-- The stage says which decisions were looked for in vain among those of the days; only these are searched for in the tenant's history.
WITH
    named AS
    (
        SELECT tenant_id, arrayJoin(unmatched) AS id
        FROM {stage:Identifier}
        WHERE tenant_id IN {tenants:Array(String)} AND date = {from:Date} AND notEmpty(unmatched)
    ),
    (SELECT count() > 0 FROM named) AS has_unmatched
SELECT
    tenant_id AS tenant, toDate(timestamp, 'UTC') AS day,
    uniqExact(feedback_id) AS orphans
FROM model_feedback_events
WHERE has_unmatched AND tenant_id IN {tenants:Array(String)}
    AND timestamp >= toDateTime64({from:Date}, 3, 'UTC') AND timestamp < toDateTime64({to:Date} + 1, 3, 'UTC') AND day IN {days:Array(Date)}
    AND (tenant_id, prediction_id) IN
    (
        SELECT tenant_id, id
        FROM named
        LEFT ANTI JOIN
        (
            SELECT tenant_id, id
            FROM trading_decisions_probabilistic
            WHERE has_unmatched AND tenant_id IN {tenants:Array(String)} AND id IN (SELECT id FROM named)
        ) AS ever USING (tenant_id, id)
    )
GROUP BY tenant, day
ORDER BY tenant, day
