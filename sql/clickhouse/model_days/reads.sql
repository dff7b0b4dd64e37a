-- What was read for each tenant's days, and what is staged for them. A row counts once, under its first reason.
-- Grain: one row per (tenant, day) with either. Columns: tenant String; day Date; keys (staged rows), decisions, then
--   one column per reason of rejection, all UInt64; watermark String, what day_watermark.sql answers for the rows that were staged. Only the
--   day's own decisions: those that a window pools were counted with their day.
-- Parameters: {stage:Identifier}, {tenants:Array(String)}, {from:Date}, {to:Date}, {days:Array(Date)}.
SELECT
    tenant_id AS tenant, date AS day, countIf(read_decisions = 0) AS keys, sum(read_decisions) AS decisions,
    sum(confidence_not_finite) AS confidence_not_finite,
    sum(confidence_out_of_range) AS confidence_out_of_range,
    sum(uncertainty_not_finite) AS uncertainty_not_finite,
    sum(uncertainty_negative) AS uncertainty_negative,
    sum(return_not_finite) AS return_not_finite,
    sum(return_below_minus_one) AS return_below_minus_one,
    max(read_watermark) AS watermark
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
GROUP BY tenant_id, date
ORDER BY tenant_id, date
SETTINGS prefer_column_name_to_alias = 1
