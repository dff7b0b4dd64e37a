-- What the input of each tenant's days looks like from the rows themselves: asked only where the partition watermark moved.
-- Grain: one row per (tenant, day) with a daily row in its longest window. Columns: tenant String, day Date, watermark String: one mark a
--   window, as in `30=0123456789abcdef 90=… 252=none`, in the order of the windows.
-- Parameters: {tenants:Array(String)}, {from:Date}, {to:Date}, {days:Array(Date)}, {windows:Array(UInt16)}.
--
-- A window's mark is taken of its days' counts and wrapping integer sums of row hashes over the used columns: the same in any order.
-- Rows that count nowhere do not move it, nor does a weight that counts nowhere.
WITH
    x -> reinterpretAsUInt64(x + 0.) AS bits,
    -- Days as numbers since 1970, which can go below 0 as dates cannot.
    toInt32({from:Date}) - toInt32(arrayMax({windows:Array(UInt16)})) + 1 AS first_day
SELECT
    tenant_id AS tenant,
    day,
    arrayStringConcat(
        arrayMap(
            (window, rows) -> concat(toString(window), '=', empty(rows) ? 'none' : lower(hex(sipHash64(arraySort(rows))))),
            {windows:Array(UInt16)}, by_window),
        ' ') AS watermark
FROM
(
    SELECT
        tenant_id,
        arrayJoin({days:Array(Date)}) AS day,
        arrayMap(
            window -> arrayFilter(c -> c.1 > toInt32(day) - toInt32(window) AND c.1 <= toInt32(day), counted),
            {windows:Array(UInt16)}) AS by_window
    FROM
    (
        SELECT tenant_id, groupArray((number, found, hashes)) AS counted
        FROM
        (
            SELECT
                tenant_id, toInt32(date) AS number, count() AS found,
                sum(cityHash64(symbol, user_id, bits(total_return), isFinite(weight) AND weight >= 0 ? bits(weight) : 0x7FF8000000000000)) AS hashes
            FROM
            (
                SELECT tenant_id, date, symbol, user_id, total_return, avg_position_size * evaluated_predictions AS weight
                FROM probabilistic_performance_analytics FINAL
                WHERE tenant_id IN {tenants:Array(String)} AND date >= toDate(greatest(first_day, 0)) AND date <= {to:Date}
                    AND evaluated_predictions > 0 AND isFinite(total_return) AND total_return >= -1
            )
            GROUP BY tenant_id, date
        )
        GROUP BY tenant_id
    )
)
WHERE arrayExists(rows -> notEmpty(rows), by_window)
ORDER BY tenant_id, day
