-- Feedback heard on one tenant's days that counts for nothing: about no decision of the tenant, whenever made, or too late.
-- Grain: one row per (day of feedback time, check) that found anything. Columns: day Date, check_id String ('feedback-orphan' or
--   'feedback-late'), affected UInt64, total UInt64 (feedback rows of the day), sample Array(String) (the first five feedback ids as text).
-- Parameters: {tenant:String}, {from:Date}, {to:Date}, {days:Array(Date)}, {horizon_days:UInt16} days, from the start of a decision's day, in
--   which its feedback counts.
-- A decision's day is that of its latest delivery. Decisions near the days are tried first; the tenant's whole history is only searched for
-- what then remains.
WITH
    toDateTime64({from:Date}, 3, 'UTC') AS first_instant,
    toDateTime64({to:Date} + 1, 3, 'UTC') AS end_instant,
    heard AS
    (
        SELECT toDate(timestamp, 'UTC') AS day, toString(feedback_id) AS text, prediction_id
        FROM model_feedback_events
        WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < end_instant
            AND toDate(timestamp, 'UTC') IN {days:Array(Date)}
    ),
    near AS
    (
        SELECT id, toInt32(max(toDate32(timestamp, 'UTC'))) AS decided
        FROM trading_decisions_probabilistic
        WHERE tenant_id = {tenant:String} AND timestamp >= first_instant - toIntervalDay({horizon_days:UInt16}) AND timestamp < end_instant
            AND id IN (SELECT prediction_id FROM heard)
        GROUP BY id
    ),
    (
        SELECT groupUniqArray(prediction_id)
        FROM heard
        LEFT ANTI JOIN near ON near.id = heard.prediction_id
    ) AS unmatched,
    about AS
    (
        SELECT id, decided FROM near
        UNION ALL
        SELECT id, toInt32(max(toDate32(timestamp, 'UTC'))) AS decided
        FROM trading_decisions_probabilistic
        WHERE notEmpty(unmatched) AND tenant_id = {tenant:String} AND id IN (SELECT arrayJoin(unmatched))
        GROUP BY id
    )
SELECT day, found.1 AS check_id, found.2 AS affected, found.3 AS total, found.4 AS sample
FROM
(
    SELECT
        day,
        arrayJoin([
            ('feedback-orphan', countIf(is_orphan), count(), groupArraySortedIf(5)(text, is_orphan)),
            ('feedback-late', countIf(is_late), count(), groupArraySortedIf(5)(text, is_late))]) AS found
    FROM
    (
        SELECT
            heard.day AS day, text, is_known = 0 AS is_orphan,
            is_known = 1 AND toInt32(heard.day) >= decided + {horizon_days:UInt16} AS is_late
        FROM heard
        LEFT ANY JOIN (SELECT id, decided, 1 AS is_known FROM about) AS decision ON decision.id = heard.prediction_id
    )
    GROUP BY day
)
WHERE affected > 0
ORDER BY day, check_id
