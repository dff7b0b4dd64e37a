-- What was read for each tenant's days, and what is staged for them. A row counts once, under its first reason.
-- Grain: one row per (tenant, day) with either. Columns: tenant String; day Date; keys (staged rows), decisions, feedbacks (effective ones), then
--   one column per reason of rejection, all UInt64; watermark String, what day_watermark.sql answers for the day.
-- Parameters: those of pairs.sql, which PAIRS stands for; {stage:Identifier}.
SELECT
    tenant, day, sum(found.keys) AS keys, sum(found.decisions) AS decisions, sum(found.feedbacks) AS feedbacks,
    sum(found.confidence_not_finite) AS confidence_not_finite,
    sum(found.confidence_out_of_range) AS confidence_out_of_range,
    sum(found.uncertainty_not_finite) AS uncertainty_not_finite,
    sum(found.uncertainty_negative) AS uncertainty_negative,
    sum(found.return_not_finite) AS return_not_finite,
    sum(found.return_below_minus_one) AS return_below_minus_one,
    lower(hex(sipHash128(decisions, sum(decision_hash), feedbacks, sum(feedback_hash)))) AS watermark
FROM
(
    SELECT
        length({tenants:Array(String)}) = 1 ? {tenants:Array(String)}[1]
            : {tenants:Array(String)}[indexOf(arrayMap(t -> cityHash64(t), {tenants:Array(String)}), salt)] AS tenant,
        day, 0 AS keys, countIf(fault < 5) AS decisions, countIf(heard) AS feedbacks,
        countIf(fault = 1) AS confidence_not_finite,
        countIf(fault = 2) AS confidence_out_of_range,
        countIf(fault = 3) AS uncertainty_not_finite,
        countIf(fault = 4) AS uncertainty_negative,
        countIf(heard AND NOT isFinite(ret)) AS return_not_finite,
        countIf(heard AND isFinite(ret) AND ret < -1) AS return_below_minus_one,
        sumIf(cityHash64(decision_hash, model_versions), fault < 5) AS decision_hash,
        sumIf(feedback_hash, heard) AS feedback_hash
    FROM PAIRS
    GROUP BY salt, day
    UNION ALL
    SELECT tenant_id AS tenant, date AS day, count() AS keys, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
    FROM {stage:Identifier}
    WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
    GROUP BY tenant_id, date
) AS found
GROUP BY tenant, day
HAVING keys > 0 OR decisions > 0
ORDER BY tenant, day
SETTINGS join_use_nulls = 0
