-- What was read for one tenant's days, and what is staged for them. A row counts once, under its first reason.
-- Grain: one row per day with either. Columns: day Date; keys (staged rows), decisions, feedbacks (effective ones), then one column per
--   reason of rejection, all UInt64. Only the day's own decisions: those that a window pools were counted with their day.
-- Parameters: {stage:Identifier}, {tenant:String}, {from:Date}, {to:Date}, {days:Array(Date)}.
SELECT
    date AS day, countIf(read_decisions = 0) AS keys, sum(read_decisions) AS decisions, sum(read_feedbacks) AS feedbacks,
    sum(confidence_not_finite) AS confidence_not_finite,
    sum(confidence_out_of_range) AS confidence_out_of_range,
    sum(uncertainty_not_finite) AS uncertainty_not_finite,
    sum(uncertainty_negative) AS uncertainty_negative,
    sum(return_not_finite) AS return_not_finite,
    sum(return_below_minus_one) AS return_below_minus_one
FROM {stage:Identifier}
WHERE tenant_id = {tenant:String} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
GROUP BY date
ORDER BY date
SETTINGS prefer_column_name_to_alias = 1
