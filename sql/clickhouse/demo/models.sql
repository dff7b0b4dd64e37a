-- How good each model version was, from decisions and their effective feedback (the demo's report).
-- Grain: one row per (model_name, model_version); a decision counts for every model version it names.
-- Parameters: tenants, first_day, last_day (both included, UTC), horizon_days (feedback is looked for so long).
-- Undefined is NaN: everything but decisions and evaluated when nothing was evaluated, sharpe_daily also with one day
-- or with returns that are all alike.
WITH
    decisions AS (
        SELECT tenant_id, id, timestamp, symbol, model_versions, aggregated_confidence
        FROM trading_decisions_probabilistic
        WHERE tenant_id IN {tenants:Array(String)}
          AND timestamp >= toDateTime64({first_day:Date}, 3, 'UTC')
          AND timestamp < toDateTime64({last_day:Date} + 1, 3, 'UTC')
        ORDER BY timestamp DESC
        LIMIT 1 BY tenant_id, id
    ),
    feedback AS (
        SELECT f.tenant_id AS tenant_id, f.prediction_id AS id, f.success AS success, f.actual_return AS actual_return
        FROM model_feedback_events AS f
        INNER JOIN decisions AS d ON f.tenant_id = d.tenant_id AND f.prediction_id = d.id
        WHERE f.tenant_id IN {tenants:Array(String)}
          AND f.timestamp >= toDateTime64(toDate(d.timestamp, 'UTC'), 3, 'UTC')
          AND f.timestamp < toDateTime64(toDate(d.timestamp, 'UTC') + {horizon_days:UInt16}, 3, 'UTC')
        ORDER BY f.timestamp DESC, toString(f.feedback_id) DESC
        LIMIT 1 BY tenant_id, id
    ),
    calls AS (
        SELECT
            arrayJoin(d.model_versions) AS model,
            toDate(d.timestamp, 'UTC') AS day,
            d.symbol AS symbol,
            d.aggregated_confidence AS c,
            f.id = d.id AS evaluated,
            toFloat64(f.success) AS y,
            f.actual_return AS r
        FROM decisions AS d
        LEFT JOIN feedback AS f ON f.tenant_id = d.tenant_id AND f.id = d.id
    ),
    -- ECE over ten equal bins of confidence.
    calibration AS (
        SELECT model, sum(abs(bin_c - bin_y)) / sum(bin_m) AS ece
        FROM (
            SELECT model, least(9, floor(10 * c)) AS bin, sum(c) AS bin_c, sum(y) AS bin_y, count() AS bin_m
            FROM calls
            WHERE evaluated
            GROUP BY model, bin
        )
        GROUP BY model
    ),
    -- The same call made for several users has one outcome and is one piece of evidence.
    evidence AS (
        SELECT model, sum(call_c - call_y) / sqrt(sum(call_c * (1 - call_c))) AS gap_z
        FROM (
            SELECT model, day, symbol, avg(c) AS call_c, avg(y) AS call_y
            FROM calls
            WHERE evaluated
            GROUP BY model, day, symbol
        )
        GROUP BY model
    ),
    -- A day's return is the mean over its decisions; days compound from 1.
    daily AS (
        SELECT model, arrayMap(x -> x.2, arraySort(groupArray((day, day_return)))) AS returns
        FROM (
            SELECT model, day, avg(r) AS day_return
            FROM calls
            WHERE evaluated
            GROUP BY model, day
        )
        GROUP BY model
    )
SELECT
    model.1 AS model_name,
    model.2 AS model_version,
    count() AS decisions,
    countIf(evaluated) AS evaluated_decisions,
    avgIf(y, evaluated) AS accuracy,
    avgIf(c, evaluated) AS mean_confidence,
    if(evaluated_decisions = 0, nan, 1 - any(calibration.ece)) AS calibration,
    if(evaluated_decisions = 0, nan, any(evidence.gap_z)) AS gap_z,
    any(daily.returns) AS returns,
    if(empty(returns), nan, arrayProduct(arrayMap(x -> 1 + x, returns)) - 1) AS compounded_return,
    if(length(returns) < 2 OR arrayMax(returns) = arrayMin(returns),
        nan, arrayAvg(returns) / arrayReduce('stddevSamp', returns)) AS sharpe_daily,
    if(empty(returns), nan, 1 - exp(-arrayMax(arrayCumSumNonNegative(x -> -log1p(x), returns)))) AS max_drawdown
FROM calls
LEFT JOIN calibration ON calibration.model = calls.model
LEFT JOIN evidence ON evidence.model = calls.model
LEFT JOIN daily ON daily.model = calls.model
GROUP BY model
ORDER BY model_name, model_version
