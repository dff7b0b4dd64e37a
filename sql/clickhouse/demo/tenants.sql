-- What the nightly rollup published for each demo tenant, summed up over the days (the demo's report).
-- Grain: one row per tenant_id with published rows. A day's return of a tenant is the mean of its rows' total_return,
-- weighted by avg_position_size * evaluated_predictions; days compound from 1; a day without weight is missing, not 0.
-- Parameters: tenants, first_day, last_day (both included).
-- Undefined is NaN: accuracy and brier_score when nothing was evaluated, the returns when no day has weight,
-- sharpe_daily also with one day or with returns that are all alike.
WITH
    published AS (
        SELECT
            tenant_id,
            date,
            total_predictions,
            successful_predictions,
            evaluated_predictions,
            avg_confidence,
            brier_score,
            total_return,
            avg_position_size * evaluated_predictions AS weight
        FROM probabilistic_performance_analytics
        WHERE tenant_id IN {tenants:Array(String)}
          AND date BETWEEN {first_day:Date} AND {last_day:Date}
    ),
    sums AS (
        SELECT
            tenant_id,
            uniqExact(date) AS days,
            sum(total_predictions) AS decisions,
            sum(evaluated_predictions) AS evaluated,
            sum(successful_predictions) / evaluated AS accuracy,
            sum(avg_confidence * total_predictions) / decisions AS mean_confidence,
            sumIf(brier_score * evaluated_predictions, evaluated_predictions > 0) / evaluated AS brier_score
        FROM published
        GROUP BY tenant_id
    ),
    daily AS (
        SELECT tenant_id, arrayMap(x -> x.2, arraySort(groupArray((date, day_return)))) AS returns
        FROM (
            SELECT tenant_id, date, sumIf(total_return * weight, weight > 0) / sum(weight) AS day_return
            FROM published
            GROUP BY tenant_id, date
            HAVING sum(weight) > 0
        )
        GROUP BY tenant_id
    )
SELECT
    s.tenant_id AS tenant_id,
    s.days AS days,
    s.decisions AS decisions,
    s.evaluated AS evaluated_decisions,
    s.accuracy AS accuracy,
    s.mean_confidence AS mean_confidence,
    s.brier_score AS brier_score,
    if(empty(d.returns), nan, arrayProduct(arrayMap(x -> 1 + x, d.returns)) - 1) AS compounded_return,
    if(length(d.returns) < 2
        OR arrayMax(d.returns) - arrayMin(d.returns) <= 1e-15 * arrayMax(x -> abs(x), d.returns),
        nan, arrayAvg(d.returns) / arrayReduce('stddevSamp', d.returns)) AS sharpe_daily,
    if(empty(d.returns), nan,
        1 - exp(-arrayMax(arrayCumSumNonNegative(x -> -log1p(x), d.returns)))) AS max_drawdown
FROM sums AS s
LEFT JOIN daily AS d ON d.tenant_id = s.tenant_id
ORDER BY tenant_id
