-- What the input of one tenant's days looks like from the rows themselves: asked only where the partition watermark moved.
-- Grain: one row per day that has decisions. Columns: day Date, watermark String (32 hex digits).
-- Parameters: {tenant:String}, {from:Date}, {to:Date}, {days:Array(Date)}, {horizon_days:UInt16}, {lookback_days:UInt16} how
--   many days before it a day's numbers reach back, 0 when not at all.
--
-- For numbers by model, which need neither symbol nor user. A day's mark is taken of the days its numbers may reach back to, each by its
-- counts and wrapping integer sums of row hashes over the used columns: the same in any order. Taken in are the decisions, the feedback
-- within the horizon that is about them, and later rows that replay one of them. Feedback about other days' decisions and orphans do not
-- move it. An exact duplicate does, though no number changes: looked at again, once.
WITH
    toInt32({lookback_days:UInt16}) + 1 AS reach,
    toDate(greatest(toInt32({from:Date}) - reach + 1, 0)) AS first_day,
    toDateTime64(first_day, 3, 'UTC') AS first_instant,
    toDateTime64({to:Date} + 1, 3, 'UTC') AS end_instant,
    toDateTime64({to:Date} + {horizon_days:UInt16}, 3, 'UTC') AS feedback_end_instant,
    delivered AS
    (
        SELECT
            id, toDate(timestamp, 'UTC') AS day, toUnixTimestamp64Milli(timestamp) AS decided_ms,
            cityHash64(id, decided_ms, reinterpretAsUInt64(aggregated_confidence), reinterpretAsUInt64(epistemic_uncertainty),
                reinterpretAsUInt64(aleatoric_uncertainty), model_versions) AS hash
        FROM trading_decisions_probabilistic
        WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < end_instant
    ),
    (
        SELECT groupArray((day, kind, found, hashes))
        FROM
        (
            SELECT day, 'decision' AS kind, count() AS found, sum(hash) AS hashes
            FROM delivered
            GROUP BY day
            UNION ALL
            -- Both are looked up in one join: the days from least_days to most_days after the decision's are those that count.
            SELECT day, kind = 1 ? 'feedback' : 'replay' AS kind, count() AS found, sum(later.hash) AS hashes
            FROM
            (
                SELECT
                    prediction_id AS id, 1 AS kind, toUnixTimestamp64Milli(timestamp) AS at_ms, toInt64(0) AS least_days,
                    toInt64({horizon_days:UInt16}) AS most_days,
                    cityHash64(prediction_id, feedback_id, at_ms, reinterpretAsUInt64(actual_return), success) AS hash
                FROM model_feedback_events
                WHERE tenant_id = {tenant:String} AND timestamp >= first_instant AND timestamp < feedback_end_instant
                UNION ALL
                SELECT
                    id, 2 AS kind, toUnixTimestamp64Milli(timestamp) AS at_ms, toInt64(1) AS least_days, toInt64(1000000) AS most_days,
                    cityHash64(id, at_ms) AS hash
                FROM trading_decisions_probabilistic
                WHERE tenant_id = {tenant:String} AND timestamp >= first_instant + INTERVAL 1 DAY
            ) AS later
            INNER JOIN (SELECT id, day FROM delivered) AS decision ON decision.id = later.id
            WHERE at_ms >= (toInt64(day) + least_days) * 86400000 AND at_ms < (toInt64(day) + most_days) * 86400000
            GROUP BY day, later.kind
        )
    ) AS counted
SELECT day, lower(hex(sipHash128(arraySort(inside)))) AS watermark
FROM
(
    SELECT
        arrayJoin({days:Array(Date)}) AS day,
        arrayFilter(c -> c.1 <= day AND toInt32(c.1) > toInt32(day) - reach, counted) AS inside
)
WHERE arrayExists(c -> c.1 = day AND c.2 = 'decision', inside)
ORDER BY day
