-- How many rows were delivered for one tenant's days.
-- Grain: one row per day that has any. Columns: day Date, decisions UInt64, feedbacks UInt64.
-- Parameters: {tenant:String}, {from:Date}, {to:Date}, {days:Array(Date)}.
WITH
    toDateTime64({from:Date}, 3, 'UTC') AS first_instant,
    toDateTime64({to:Date} + 1, 3, 'UTC') AS end_instant
SELECT day, sum(is_decision) AS decisions, sum(1 - is_decision) AS feedbacks
FROM
(
    SELECT toDate(timestamp, 'UTC') AS day, 1 AS is_decision
    FROM trading_decisions_probabilistic
    WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < end_instant
    UNION ALL
    SELECT toDate(timestamp, 'UTC') AS day, 0 AS is_decision
    FROM model_feedback_events
    WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < end_instant
)
WHERE day IN {days:Array(Date)}
GROUP BY day
ORDER BY day
