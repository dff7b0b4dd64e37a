-- The audit of each tenant's staged days. Several checks; each starts with a line `-- #fail name: what it means` or `-- #warn name: …`
-- and is one SELECT up to the next such line or the end of the file. What stands above the first such line belongs to no check.
-- Rows with read_decisions above 0 stand for a day, not for a model.
-- Columns of every check: tenant String, day Date, offending UInt64, sample Array(String) (up to five). A day without offence answers no row.
-- A #fail row stops that tenant before anything is published; a #warn row is reported with the run.
-- Parameters of every check: {stage:Identifier}, {tenants:Array(String)}, {from:Date}, {to:Date}, {days:Array(Date)};
--   {max_rejected_fraction:Float64}, {execution_id:UInt64} and {metric_version:UInt16} where named.

-- #fail duplicate_key: a (date, model, version) was staged more than once
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(model_name, ' / ', model_version)) AS sample
FROM
(
    SELECT tenant_id, date, model_name, model_version
    FROM {stage:Identifier}
    WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND read_decisions = 0
    GROUP BY tenant_id, date, model_name, model_version
    HAVING count() > 1
)
GROUP BY tenant_id, date

-- #fail day_not_asked_for: a row belongs to a day that this run was not asked for
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(model_name, ' / ', model_version)) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND toYYYYMM(date) = toYYYYMM({from:Date}) AND date NOT IN {days:Array(Date)}
GROUP BY tenant_id, date

-- #fail counts_disagree: the bins do not hold the evaluated, successes exceed them or these the decisions, a row is without one, or there are not ten bins
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(model_name, ' / ', model_version)) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND read_decisions = 0
    AND (length(bins) != 10 OR arraySum(bins.rows) != evaluated OR arraySum(bins.successes) != successes
        OR arrayExists(b -> b.successes > b.rows, bins) OR decisions = 0 OR evaluated > decisions)
GROUP BY tenant_id, date

-- #fail out_of_range: a sum is larger than its rows allow, a bin's confidences lie outside it, or something was added up where nothing was evaluated
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(model_name, ' / ', model_version)) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND read_decisions = 0
    AND (NOT (squared_error >= 0 AND squared_error <= evaluated) OR isInfinite(return_sum) OR return_sum < -(evaluated * (1 + 1e-12))
        OR (evaluated = 0 AND NOT return_sum = 0)
        OR arrayExists(
            (b, i) -> NOT (b.confidence >= b.rows * (i - 1) / 10 * (1 - 1e-12) AND b.confidence <= b.rows * i / 10 * (1 + 1e-12)),
            bins, arrayEnumerate(bins)))
GROUP BY tenant_id, date

-- #fail stamp_disagrees: a row carries another run's number or another metric version
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(model_name, ' / ', model_version)) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND read_decisions = 0
    AND (run_id != {execution_id:UInt64} OR metric_version != {metric_version:UInt16})
GROUP BY tenant_id, date

-- #fail too_many_rejected: more than max-rejected-fraction of the day's decisions and their effective feedback is invalid
SELECT
    tenant, day, decisions_rejected + feedbacks_rejected AS offending,
    [concat('decisions: ', toString(decisions_rejected)), concat('feedback: ', toString(feedbacks_rejected))] AS sample
FROM
(
    SELECT
        tenant_id AS tenant, date AS day, read_decisions + read_feedbacks AS found,
        confidence_not_finite + confidence_out_of_range + uncertainty_not_finite + uncertainty_negative AS decisions_rejected,
        return_not_finite + return_below_minus_one AS feedbacks_rejected
    FROM {stage:Identifier}
    WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)} AND read_decisions > 0
)
WHERE decisions_rejected + feedbacks_rejected > {max_rejected_fraction:Float64} * found

-- #warn return_undefined: a model's returns are too large to be added up; it has no Sharpe ratio while the day is in the window
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(model_name, ' / ', model_version)) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND read_decisions = 0 AND isNaN(return_sum)
GROUP BY tenant_id, date

-- #warn nothing_evaluated: none of the models has an outcome on the day yet
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(model_name, ' / ', model_version)) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND read_decisions = 0
GROUP BY tenant_id, date
HAVING sum(evaluated) = 0
