-- What each tenant's days read and rejected, from the staging table. A row counts once, under its first reason.
-- Grain: one row per (tenant, day) with a decision. Columns: tenant String; day Date; keys (published rows), decisions, then one
--   column per reason, all UInt64; watermark String, what day_watermark.sql answers for the rows that were staged.
-- Parameters: {stage:Identifier}, {tenants:Array(String)}, {from:Date}, {to:Date}, {days:Array(Date)}.
SELECT
    tenant_id AS tenant,
    date AS day,
    countIf(total_predictions > 0) AS keys,
    sum(s.decisions) AS decisions,
    sum(s.confidence_not_finite) AS confidence_not_finite,
    sum(s.confidence_out_of_range) AS confidence_out_of_range,
    sum(s.uncertainty_not_finite) AS uncertainty_not_finite,
    sum(s.uncertainty_negative) AS uncertainty_negative,
    sum(s.return_not_finite) AS return_not_finite,
    sum(s.return_below_minus_one) AS return_below_minus_one,
    lower(hex(sipHash128(sum(s.decisions), sum(s.decision_hash), sum(s.feedbacks), sum(s.feedback_hash)))) AS watermark
FROM {stage:Identifier} AS s
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
GROUP BY tenant_id, date
HAVING decisions > 0
ORDER BY tenant_id, date
