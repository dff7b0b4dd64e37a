-- What the nightly rollup published for each demo tenant, summed up over the days (the demo's report).
-- Grain: one row per tenant_id with published rows; a day's return of a tenant is the mean of its rows' total_return,
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
    tenant_id,
    count() AS published_rows,
    uniqExact(date) AS days,
    sum(total_predictions) AS decisions,
    sum(evaluated_predictions) AS evaluated_decisions,
    sum(successful_predictions) / evaluated_decisions AS accuracy,
    sum(avg_confidence * total_predictions) / decisions AS mean_confidence,
    sumIf(brier_score * evaluated_predictions, evaluated_predictions > 0) / evaluated_decisions AS brier_score,
    any(daily.returns) AS returns,
    if(empty(returns), nan, arrayProduct(arrayMap(x -> 1 + x, returns)) - 1) AS compounded_return,
    if(length(returns) < 2 OR arrayMax(returns) = arrayMin(returns),
        nan, arrayAvg(returns) / arrayReduce('stddevSamp', returns)) AS sharpe_daily,
    if(empty(returns), nan, 1 - exp(-arrayMax(arrayCumSumNonNegative(x -> -log1p(x), returns)))) AS max_drawdown
FROM published
LEFT JOIN daily ON daily.tenant_id = published.tenant_id
GROUP BY tenant_id
ORDER BY tenant_id
