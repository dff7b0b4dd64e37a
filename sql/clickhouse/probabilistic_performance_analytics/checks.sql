-- The audit of each tenant's staged days. Several checks; each starts with a line `-- #fail name: what it means` or `-- #warn name: …`
-- and is one SELECT up to the next such line or the end of the file. What stands above the first such line belongs to no check.
-- Columns of every check: tenant String, day Date, offending UInt64, sample Array(String) (up to five). A day without offence answers no row.
-- A #fail row stops that tenant before anything is published; a #warn row is reported with the run.
-- Parameters of every check: {stage:Identifier}, {tenants:Array(String)}, {from:Date}, {to:Date}, {days:Array(Date)};
--   {max_rejected_fraction:Float64}, {execution_id:UInt64} and {metric_version:UInt16} where named.

-- #fail duplicate_key: a (date, symbol, user) was staged more than once and would be added up
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(symbol, ' / ', toString(user_id))) AS sample
FROM
(
    SELECT tenant_id, date, symbol, user_id
    FROM {stage:Identifier}
    WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date}
    GROUP BY tenant_id, date, symbol, user_id
    HAVING count() > 1
)
GROUP BY tenant_id, date

-- #fail day_not_asked_for: a row belongs to a day that this run was not asked for
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(symbol, ' / ', toString(user_id))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND toYYYYMM(date) = toYYYYMM({from:Date}) AND date NOT IN {days:Array(Date)}
GROUP BY tenant_id, date

-- #fail counts_disagree: evaluated exceeds total, successes exceed evaluated, or counted and rejected do not make up what was found
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(symbol, ' / ', toString(user_id))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date}
    AND (successful_predictions > evaluated_predictions
        OR evaluated_predictions > total_predictions
        OR feedbacks > decisions
        OR evaluated_predictions + return_not_finite + return_below_minus_one > feedbacks
        OR total_predictions + confidence_not_finite + confidence_out_of_range + uncertainty_not_finite + uncertainty_negative != decisions)
GROUP BY tenant_id, date

-- #fail out_of_range: a rate, a confidence, a calibration, a Brier score or a drawdown is outside [0,1], an uncertainty below 0, or a return below -1
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(symbol, ' / ', toString(user_id))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date}
    AND (accuracy_rate < 0 OR accuracy_rate > 1 OR avg_confidence < 0 OR avg_confidence > 1
        OR confidence_calibration < 0 OR confidence_calibration > 1 OR brier_score < 0 OR brier_score > 1
        OR max_drawdown < 0 OR max_drawdown > 1 OR avg_uncertainty < 0 OR total_return < -1 OR confidence_weighted_return < -1)
GROUP BY tenant_id, date

-- #fail undefined_disagrees: a number is undefined where it is defined, or defined where nothing was counted
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(symbol, ' / ', toString(user_id))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date}
    AND (isNaN(accuracy_rate) != (evaluated_predictions = 0)
        OR isNaN(confidence_calibration) != (evaluated_predictions = 0)
        OR isNaN(brier_score) != (evaluated_predictions = 0)
        OR isNaN(avg_confidence) != (total_predictions = 0)
        OR isNaN(avg_uncertainty) != (total_predictions = 0)
        OR isNaN(max_drawdown)
        OR (evaluated_predictions = 0 AND NOT (total_return = 0 AND max_drawdown = 0 AND isNaN(confidence_weighted_return)))
        OR (evaluated_predictions < 2 AND NOT isNaN(sharpe_ratio)))
GROUP BY tenant_id, date

-- #fail stamp_disagrees: a row carries another run's number or another metric version
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(symbol, ' / ', toString(user_id))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date}
    AND (run_id != {execution_id:UInt64} OR metric_version != {metric_version:UInt16})
GROUP BY tenant_id, date

-- #fail too_many_rejected: more than max-rejected-fraction of the day's decisions and their effective feedback is invalid
SELECT
    tenant_id AS tenant,
    date AS day,
    sum(confidence_not_finite + confidence_out_of_range + uncertainty_not_finite + uncertainty_negative + return_not_finite
        + return_below_minus_one) AS offending,
    arrayMap(
        x -> concat(x.1, ': ', toString(x.2)),
        arrayFilter(x -> x.2 > 0, [
            ('confidence_not_finite', sum(confidence_not_finite)), ('confidence_out_of_range', sum(confidence_out_of_range)),
            ('uncertainty_not_finite', sum(uncertainty_not_finite)), ('uncertainty_negative', sum(uncertainty_negative)),
            ('return_not_finite', sum(return_not_finite)), ('return_below_minus_one', sum(return_below_minus_one))])) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date}
GROUP BY tenant_id, date
HAVING offending > {max_rejected_fraction:Float64} * sum(decisions + feedbacks)

-- #warn not_finite: a position size, a penalty, an uncertainty or a return is so large or so broken that a published sum is not a finite number
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(symbol, ' / ', toString(user_id))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND total_predictions > 0
    AND NOT (isFinite(avg_uncertainty) AND isFinite(avg_position_size) AND isFinite(uncertainty_penalty_total) AND isFinite(total_return) AND isFinite(risk_adjusted_return))
GROUP BY tenant_id, date

-- #warn nothing_evaluated: the day has decisions, and no feedback on any of them yet
SELECT tenant_id AS tenant, date AS day, sum(total_predictions) AS offending, groupArray(5)(concat(symbol, ' / ', toString(user_id))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date}
GROUP BY tenant_id, date
HAVING sum(total_predictions) > 0 AND sum(feedbacks) = 0
