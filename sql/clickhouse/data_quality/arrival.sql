-- Hours of one tenant's days without a decision in which the same weekday's median has plenty.
-- Grain: one row per day that has such an hour. Columns: day Date, check_id String ('arrival-gap'), affected UInt64 (such hours), total UInt64
--   (hours in which the median has plenty), sample Array(String) (the first five such hours, UTC, as 2024-03-31T13:00Z).
-- Parameters: {tenant:String}, {from:Date}, {to:Date}, {days:Array(Date)}, {weeks:UInt16} how many of the same weekday before it a day is compared
--   with, {plenty:UInt64} the median from which on an hour without a decision is a gap, {now:DateTime64(3, 'UTC')}: hours that have not ended by then are left
--   out.
-- A weekday without decisions counts as 0 like any other; of an even number of weeks the lower of the two middle ones is the median.
WITH
    (
        SELECT CAST((groupArray(hour), groupArray(found)), 'Map(Int64, UInt64)')
        FROM
        (
            SELECT intDiv(toUnixTimestamp64Milli(timestamp), 3600000) AS hour, count() AS found
            FROM trading_decisions_probabilistic
            WHERE tenant_id = {tenant:String}
                AND timestamp >= toDateTime64({from:Date}, 3, 'UTC') - toIntervalDay(7 * {weeks:UInt16})
                AND timestamp < toDateTime64({to:Date} + 1, 3, 'UTC')
            GROUP BY hour
        )
    ) AS arrived
SELECT
    day, 'arrival-gap' AS check_id, countIf(is_gap) AS affected, count() AS total,
    groupArraySortedIf(5)(formatDateTime(toDateTime(hour * 3600, 'UTC'), '%Y-%m-%dT%H:00Z', 'UTC'), is_gap) AS sample
FROM
(
    SELECT
        day, hour, arrived[hour] = 0 AS is_gap,
        arraySort(arrayMap(week -> arrived[hour - 168 * week], range(1, toUInt64({weeks:UInt16}) + 1)))[intDiv({weeks:UInt16} + 1, 2)] AS median
    FROM
    (
        SELECT arrayJoin({days:Array(Date)}) AS day, arrayJoin(range(24)) + toInt64(day) * 24 AS hour
    )
    WHERE (hour + 1) * 3600000 <= toUnixTimestamp64Milli({now:DateTime64(3, 'UTC')})
)
WHERE median >= {plenty:UInt64}
GROUP BY day
HAVING affected > 0
ORDER BY day
