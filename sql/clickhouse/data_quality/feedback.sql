-- Feedback heard on one tenant's days that counts for nothing: about no decision of the tenant, whenever made, or too late.
-- Grain: one row per (day of feedback time, check) that found anything. Columns: day Date, check_id String ('feedback-orphan' or
--   'feedback-late'), affected UInt64, total UInt64 (feedback rows of the day), sample Array(String) (the first five feedback ids as text).
-- Parameters: {tenant:String}, {from:Date}, {to:Date}, {days:Array(Date)}, {horizon_days:UInt16} days, from the start of a decision's day, in
--   which its feedback counts.
-- A decision's day is that of its latest delivery. Decisions near the days are tried first; the tenant's whole history is only searched for
-- feedback that none of them explains.
WITH
    toDateTime64({from:Date}, 3, 'UTC') AS first_instant,
    toDateTime64({to:Date} + 1, 3, 'UTC') AS end_instant,
    (
        SELECT groupArray((heard.day, feedback_id, prediction_id))
        FROM
        (
            SELECT toDate(timestamp, 'UTC') AS day, feedback_id, prediction_id
            FROM model_feedback_events
            WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < end_instant
                AND toDate(timestamp, 'UTC') IN {days:Array(Date)}
        ) AS heard
        LEFT ANY JOIN
        (
            SELECT id, toInt32(max(toDate32(timestamp, 'UTC'))) AS decided, 1 AS is_near
            FROM trading_decisions_probabilistic
            WHERE tenant_id = {tenant:String} AND timestamp >= first_instant - toIntervalDay({horizon_days:UInt16}) AND timestamp < end_instant
            GROUP BY id
        ) AS near ON near.id = heard.prediction_id
        WHERE is_near = 0 OR toInt32(heard.day) >= decided + {horizon_days:UInt16}
    ) AS doubtful,
    doubted AS
    (
        SELECT (arrayJoin(doubtful) AS f).1 AS day, toString(f.2) AS text, f.3 AS prediction_id
    ),
    ever AS
    (
        SELECT id, toInt32(max(toDate32(timestamp, 'UTC'))) AS decided, 1 AS is_known
        FROM trading_decisions_probabilistic
        WHERE notEmpty(doubtful) AND tenant_id = {tenant:String} AND id IN (SELECT prediction_id FROM doubted)
        GROUP BY id
    ),
    delivered AS
    (
        SELECT toDate(timestamp, 'UTC') AS day, count() AS total
        FROM model_feedback_events
        WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < end_instant
        GROUP BY day
    )
SELECT day, check_id, count() AS affected, any(total) AS total, groupArraySorted(5)(text) AS sample
FROM
(
    SELECT
        doubted.day AS day, text,
        multiIf(is_known = 0, 'feedback-orphan', toInt32(doubted.day) >= decided + {horizon_days:UInt16}, 'feedback-late', '') AS check_id
    FROM doubted
    LEFT ANY JOIN ever ON ever.id = doubted.prediction_id
) AS found
INNER JOIN delivered ON delivered.day = found.day
WHERE check_id != ''
GROUP BY day, check_id
ORDER BY day, check_id
