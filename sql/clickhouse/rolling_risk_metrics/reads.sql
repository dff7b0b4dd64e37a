-- What each tenant's days read and rejected, and what they staged. A daily row counts once: under the first of the days whose longest
-- window holds it, and under its first reason.
-- Grain: one row per (tenant, day) that has any. Columns: tenant String; day Date; keys (staged rows), read, then one column per reason, all UInt64.
--   Rows without a valid return count nowhere; rows without a valid weight count in their own (symbol, user) only.
-- Parameters: {stage:Identifier}, {tenants:Array(String)}, {from:Date}, {to:Date}, {days:Array(Date)}, {windows:Array(UInt16)}.
WITH
    toInt32(arrayMax({windows:Array(UInt16)})) AS longest,
    arraySort({days:Array(Date)}) AS asked
SELECT
    tenant_id AS tenant,
    day,
    sum(staged) AS keys,
    countIf(row) AS read,
    countIf(fault = 1) AS total_return_not_finite,
    countIf(fault = 2) AS total_return_below_minus_one,
    countIf(fault = 3) AS weight_not_finite,
    countIf(fault = 4) AS weight_negative
FROM
(
    SELECT
        tenant_id, arrayFirst(d -> d >= date, asked) AS day, 0 AS staged, true AS row,
        avg_position_size * evaluated_predictions AS weight,
        multiIf(
            NOT isFinite(total_return), 1,
            total_return < -1, 2,
            NOT isFinite(weight), 3,
            weight < 0, 4,
            0) AS fault
    FROM probabilistic_performance_analytics FINAL
    WHERE tenant_id IN {tenants:Array(String)} AND date >= toDate(greatest(toInt32({from:Date}) - longest + 1, 0)) AND date <= {to:Date}
        AND evaluated_predictions > 0 AND toInt32(date) > toInt32(day) - longest
    UNION ALL
    SELECT tenant_id, date AS day, count() AS staged, false AS row, 0 AS weight, 0 AS fault
    FROM {stage:Identifier}
    WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
    GROUP BY tenant_id, date
)
GROUP BY tenant_id, day
ORDER BY tenant_id, day
