-- What was read for one tenant's days, and what is staged for them. A row counts once, under its first reason.
-- Grain: one row per day with either. Columns: day Date; keys (staged rows), decisions, feedbacks (effective ones), then one column per
--   reason of rejection, all UInt64. Only the day's own decisions: those that a window pools were counted with their day.
-- Parameters: {stage:Identifier}, {tenant:String}, {from:Date}, {to:Date}, {days:Array(Date)}, {horizon_days:UInt16}.
SELECT
    day, sum(is_key) AS keys, sum(is_decision) AS decisions, sum(is_heard) AS feedbacks,
    countIf(decision_reason = 'confidence_not_finite') AS confidence_not_finite,
    countIf(decision_reason = 'confidence_out_of_range') AS confidence_out_of_range,
    countIf(decision_reason = 'uncertainty_not_finite') AS uncertainty_not_finite,
    countIf(decision_reason = 'uncertainty_negative') AS uncertainty_negative,
    countIf(feedback_reason = 'return_not_finite') AS return_not_finite,
    countIf(feedback_reason = 'return_below_minus_one') AS return_below_minus_one
FROM
(
    SELECT
        day, 0 AS is_key, 1 AS is_decision, toUInt8(heard) AS is_heard, toString(decision_fault) AS decision_reason,
        toString(feedback_fault) AS feedback_reason
    FROM evaluated_decisions(tenant = {tenant:String}, from = {from:Date}, to = {to:Date}, horizon_days = {horizon_days:UInt16})
    WHERE day IN {days:Array(Date)}
    UNION ALL
    SELECT date AS day, 1 AS is_key, 0 AS is_decision, 0 AS is_heard, 'none' AS decision_reason, 'none' AS feedback_reason
    FROM {stage:Identifier}
    WHERE tenant_id = {tenant:String} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
)
GROUP BY day
ORDER BY day
