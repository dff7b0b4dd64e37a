-- Rows of one tenant's days that were delivered before, on the day or up to horizon_days earlier, and decisions that contradict themselves.
-- Grain: one row per (day, check) that found anything. Columns: day Date, check_id String ('decision-repeated', 'feedback-repeated': every
--   delivery but the first; 'decision-contradictory': deliveries of one id at one instant with different content, all but one of each
--   content), affected UInt64, total UInt64 (rows of the day), sample Array(String) (the first five ids as text).
-- Parameters: {tenant:String}, {from:Date}, {to:Date}, {days:Array(Date)}, {horizon_days:UInt16}.
WITH
    toDateTime64({from:Date}, 3, 'UTC') AS first_instant,
    toDateTime64({to:Date} + 1, 3, 'UTC') AS end_instant,
    decided AS
    (
        SELECT
            id, toUnixTimestamp64Milli(timestamp) AS at_ms,
            cityHash64(symbol, user_id, reinterpretAsUInt64(aggregated_confidence), reinterpretAsUInt64(epistemic_uncertainty),
                reinterpretAsUInt64(aleatoric_uncertainty), reinterpretAsUInt64(position_size), reinterpretAsUInt64(uncertainty_penalty),
                model_versions, market_regime) AS content
        FROM trading_decisions_probabilistic
        WHERE tenant_id = {tenant:String} AND timestamp >= first_instant - toIntervalDay({horizon_days:UInt16}) AND timestamp < end_instant
    ),
    again AS
    (
        SELECT id, arraySort(groupArray((at_ms, content))) AS deliveries
        FROM decided
        WHERE id IN (SELECT id FROM decided GROUP BY id HAVING count() > 1)
        GROUP BY id
    ),
    told AS
    (
        SELECT feedback_id AS id, toUnixTimestamp64Milli(timestamp) AS at_ms
        FROM model_feedback_events
        WHERE tenant_id = {tenant:String} AND timestamp >= first_instant - toIntervalDay({horizon_days:UInt16}) AND timestamp < end_instant
    ),
    told_again AS
    (
        SELECT id, arraySort(groupArray(at_ms)) AS deliveries
        FROM told
        WHERE id IN (SELECT id FROM told GROUP BY id HAVING count() > 1)
        GROUP BY id
    )
SELECT day, check_id, affected, total, sample
FROM
(
    SELECT day, check_id, count() AS affected, arraySlice(arraySort(groupUniqArray(text)), 1, 5) AS sample
    FROM
    (
        SELECT
            toDate(fromUnixTimestamp64Milli(arrayJoin(arraySlice(deliveries, 2)).1, 'UTC'), 'UTC') AS day, 'decision-repeated' AS check_id,
            toString(id) AS text
        FROM again
        UNION ALL
        SELECT
            toDate(
                fromUnixTimestamp64Milli(
                    arrayJoin(arrayFilter(
                        (now, before) -> now.1 = before.1 AND now.2 != before.2,
                        arraySlice(deliveries, 2), arraySlice(deliveries, 1, length(deliveries) - 1))).1,
                    'UTC'),
                'UTC') AS day,
            'decision-contradictory' AS check_id, toString(id) AS text
        FROM again
        UNION ALL
        SELECT
            toDate(fromUnixTimestamp64Milli(arrayJoin(arraySlice(deliveries, 2)), 'UTC'), 'UTC') AS day, 'feedback-repeated' AS check_id,
            toString(id) AS text
        FROM told_again
    )
    WHERE day IN {days:Array(Date)}
    GROUP BY day, check_id
) AS found
INNER JOIN
(
    SELECT toDate(fromUnixTimestamp64Milli(at_ms, 'UTC'), 'UTC') AS day, 'decision' AS kind, count() AS total FROM decided GROUP BY day
    UNION ALL
    SELECT toDate(fromUnixTimestamp64Milli(at_ms, 'UTC'), 'UTC') AS day, 'feedback' AS kind, count() AS total FROM told GROUP BY day
) AS delivered ON delivered.day = found.day AND delivered.kind = splitByChar('-', check_id)[1]
ORDER BY day, check_id
