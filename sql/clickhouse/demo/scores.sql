-- How good each tenant and each model version was, from decisions and their effective feedback (the demo's report).
-- Grain: one row per (kind, name, version): kind 'tenant' with the tenant_id and no version, kind 'model' with a model
-- version of whatever tenant. A decision counts for its tenant and once for every model version it names.
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
            arrayJoin(arrayPushFront(
                arrayMap(m -> ('model', m.1, m.2), arrayDistinct(d.model_versions)),
                ('tenant', d.tenant_id, ''))) AS scope,
            toDate(d.timestamp, 'UTC') AS day,
            d.symbol AS symbol,
            d.model_versions AS models,
            d.aggregated_confidence AS c,
            f.id = d.id AS evaluated,
            toFloat64(f.success) AS y,
            f.actual_return AS r
        FROM decisions AS d
        LEFT JOIN feedback AS f ON f.tenant_id = d.tenant_id AND f.id = d.id
    ),
    counts AS (
        SELECT
            scope,
            count() AS decisions,
            countIf(evaluated) AS evaluated_decisions,
            avgIf(y, evaluated) AS accuracy,
            avgIf(c, evaluated) AS mean_confidence
        FROM calls
        GROUP BY scope
    ),
    -- Over ten equal bins of confidence.
    calibration AS (
        SELECT scope, sum(abs(bin_c - bin_y)) / sum(bin_m) AS calibration_error
        FROM (
            SELECT scope, least(9, floor(10 * c)) AS bin, sum(c) AS bin_c, sum(y) AS bin_y, count() AS bin_m
            FROM calls
            WHERE evaluated
            GROUP BY scope, bin
        )
        GROUP BY scope
    ),
    -- The same call made for several users has one outcome and is one piece of evidence.
    evidence AS (
        SELECT scope, sum(call_c - call_y) / sqrt(sum(call_c * (1 - call_c))) AS gap_z
        FROM (
            SELECT scope, day, symbol, models, avg(c) AS call_c, avg(y) AS call_y
            FROM calls
            WHERE evaluated
            GROUP BY scope, day, symbol, models
        )
        GROUP BY scope
    ),
    -- A day's return is the mean over its decisions; days compound from 1.
    daily AS (
        SELECT scope, arrayMap(x -> x.2, arraySort(groupArray((day, day_return)))) AS returns
        FROM (
            SELECT scope, day, avg(r) AS day_return
            FROM calls
            WHERE evaluated
            GROUP BY scope, day
        )
        GROUP BY scope
    )
SELECT
    c.scope.1 AS kind,
    c.scope.2 AS name,
    c.scope.3 AS version,
    c.decisions AS decisions,
    c.evaluated_decisions AS evaluated_decisions,
    c.accuracy AS accuracy,
    c.mean_confidence AS mean_confidence,
    if(c.evaluated_decisions = 0, nan, 1 - e.calibration_error) AS calibration,
    if(c.evaluated_decisions = 0, nan, z.gap_z) AS gap_z,
    if(empty(d.returns), nan, arrayProduct(arrayMap(x -> 1 + x, d.returns)) - 1) AS compounded_return,
    if(length(d.returns) < 2
        OR arrayMax(d.returns) - arrayMin(d.returns) <= 1e-15 * arrayMax(x -> abs(x), d.returns),
        nan, arrayAvg(d.returns) / arrayReduce('stddevSamp', d.returns)) AS sharpe_daily,
    if(empty(d.returns), nan,
        1 - exp(-arrayMax(arrayCumSumNonNegative(x -> -log1p(x), d.returns)))) AS max_drawdown
FROM counts AS c
LEFT JOIN calibration AS e ON e.scope = c.scope
LEFT JOIN evidence AS z ON z.scope = c.scope
LEFT JOIN daily AS d ON d.scope = c.scope
ORDER BY kind, name, version
