-- What weighing a model's decisions by their confidence earned over some days, beside weighing them alike (the demo's report).
-- Grain: one row. A day's return is the mean over its answered decisions; days compound from 1.
-- Columns: weighted_by_confidence, weighted_alike: simple returns, 0.01 = 1 %; NaN when no day has answered decisions with confidence.
-- Parameters: tenant, model, version, days (UTC), horizon_days (feedback is looked for so long).
WITH
    decisions AS (
        SELECT id, timestamp, aggregated_confidence
        FROM trading_decisions_probabilistic
        WHERE tenant_id = {tenant:String}
          AND toDate(timestamp, 'UTC') IN {days:Array(Date)}
          AND has(model_versions, ({model:String}, {version:String}))
        ORDER BY timestamp DESC
        LIMIT 1 BY id
    ),
    answered AS (
        SELECT d.id AS id, d.timestamp AS timestamp, d.aggregated_confidence AS c, f.actual_return AS r
        FROM model_feedback_events AS f
        INNER JOIN decisions AS d ON f.prediction_id = d.id
        WHERE f.tenant_id = {tenant:String}
          AND f.timestamp >= toDateTime64(toDate(d.timestamp, 'UTC'), 3, 'UTC')
          AND f.timestamp < toDateTime64(toDate(d.timestamp, 'UTC') + {horizon_days:UInt16}, 3, 'UTC')
        ORDER BY f.timestamp DESC, toString(f.feedback_id) DESC
        LIMIT 1 BY id
    ),
    daily AS (
        SELECT
            toDate(timestamp, 'UTC') AS day,
            arraySort(groupArray((timestamp, id, c, r))) AS calls,
            arraySum((c, r) -> c * r, calls.3, calls.4) / arraySum(calls.3) AS by_confidence,
            arrayAvg(calls.4) AS alike
        FROM answered
        GROUP BY day
        HAVING arraySum(calls.3) > 0
        ORDER BY day
    )
SELECT
    if(count() = 0, nan, arrayProduct(arrayMap(x -> 1 + x.2, arraySort(groupArray((day, by_confidence))))) - 1)
        AS weighted_by_confidence,
    if(count() = 0, nan, arrayProduct(arrayMap(x -> 1 + x.2, arraySort(groupArray((day, alike))))) - 1) AS weighted_alike
FROM daily
