-- Feedback heard on the days that belongs to no decision of the tenant, whenever made. It changes no number and is only reported.
-- Grain: one row per day (of feedback time) that has any. Columns: day Date, orphans UInt64 (distinct feedback ids), sample Array(String) (up to five).
-- Parameters: {tenant:String}, {from:Date}, {to:Date}, {days:Array(Date)}, {horizon_days:UInt16}.
-- Decisions near the days are tried first; the tenant's whole history is only searched for what then remains.
WITH
    toDateTime64({from:Date}, 3, 'UTC') AS first_instant,
    toDateTime64({to:Date} + 1, 3, 'UTC') AS end_instant,
    (
        SELECT groupArray((toDate(timestamp, 'UTC'), feedback_id, prediction_id))
        FROM
        (
            SELECT timestamp, feedback_id, prediction_id
            FROM model_feedback_events
            WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < end_instant
                AND toDate(timestamp, 'UTC') IN {days:Array(Date)}
        ) AS heard
        LEFT ANTI JOIN
        (
            SELECT id
            FROM trading_decisions_probabilistic
            WHERE tenant_id = {tenant:String} AND timestamp >= first_instant - toIntervalDay({horizon_days:UInt16}) AND timestamp < end_instant
        ) AS near ON near.id = heard.prediction_id
    ) AS unmatched,
    feedback AS
    (
        SELECT arrayJoin(unmatched) AS f, f.1 AS day, f.2 AS feedback_id, f.3 AS prediction_id
    )
SELECT day, uniqExact(feedback_id) AS orphans, arraySort(groupUniqArray(5)(toString(feedback_id))) AS sample
FROM feedback
LEFT ANTI JOIN
(
    SELECT id
    FROM trading_decisions_probabilistic
    WHERE notEmpty(unmatched) AND tenant_id = {tenant:String} AND id IN (SELECT prediction_id FROM feedback)
) AS ever ON ever.id = feedback.prediction_id
GROUP BY day
ORDER BY day
