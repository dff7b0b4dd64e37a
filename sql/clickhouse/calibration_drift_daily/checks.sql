-- The audit of each tenant's staged days. Several checks; each starts with a line `-- #fail name: what it means` or `-- #warn name: …`
-- and is one SELECT up to the next such line or the end of the file. What stands above the first such line belongs to no check.
-- Rows with read_decisions above 0 stand for a day, not for a model.
-- Columns of every check: tenant String, day Date, offending UInt64, sample Array(String) (up to five). A day without offence answers no row.
-- A #fail row stops that tenant before anything is published; a #warn row is reported with the run.
-- Parameters of every check: {stage:Identifier}, {tenants:Array(String)}, {from:Date}, {to:Date}, {days:Array(Date)};
--   {max_rejected_fraction:Float64}, {pooling_days:UInt16}, {execution_id:UInt64} and {metric_version:UInt16} where named.

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

-- #fail counts_disagree: the bins do not hold the evaluated, a row without a decision, or a window longer than pooling
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(model_name, ' / ', model_version)) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND read_decisions = 0
    AND (arraySum(bins.rows) != evaluated OR arraySum(equal_width_bins.rows) != evaluated OR decisions = 0
        OR window_days = 0 OR window_days > {pooling_days:UInt16} OR length(bins) > 15 OR length(equal_width_bins) > 10)
GROUP BY tenant_id, date

-- #fail out_of_range: a score, an error or a p-value is outside [0,1], a gap outside [-1,1], or Murphy's parts do not add up
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(model_name, ' / ', model_version)) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND read_decisions = 0
    AND (brier_score < 0 OR brier_score > 1 OR log_loss < 0 OR ece < 0 OR ece > 1 OR ece_equal_width < 0 OR ece_equal_width > 1 OR mce < 0
        OR mce > 1 OR abs(calibration_gap) > 1 OR ece_noise_floor < 0 OR ece_noise_floor > 1 OR ece_p_value <= 0 OR ece_p_value > 1
        OR spiegelhalter_p < 0 OR spiegelhalter_p > 1 OR gap_p < 0 OR gap_p > 1 OR psi < 0 OR psi_critical <= 0 OR ks_statistic < 0
        OR ks_statistic > 1 OR ks_p_value < 0 OR ks_p_value > 1 OR p_value < 0 OR p_value > 1
        OR abs(reliability - resolution + uncertainty + residual - brier_score) > 1e-12)
GROUP BY tenant_id, date

-- #fail undefined_disagrees: a measure is undefined where it is defined, or defined where nothing was evaluated
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(model_name, ' / ', model_version)) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND read_decisions = 0
    AND (isNaN(brier_score) != (evaluated = 0) OR isNaN(log_loss) != (evaluated = 0) OR isNaN(ece) != (evaluated = 0)
        OR isNaN(ece_equal_width) != (evaluated = 0) OR isNaN(calibration_gap) != (evaluated = 0) OR isNaN(ece_noise_floor) != (evaluated = 0)
        OR isNaN(p_value) != (evaluated = 0) OR isNaN(psi) != (evaluated = 0 OR reference_evaluated = 0)
        OR isNaN(ks_statistic) != (evaluated = 0 OR reference_evaluated = 0)
        OR (evaluated < 2 AND NOT isNaN(debiased_error)))
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

-- #warn nothing_evaluated: none of the models has an outcome in its window
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(model_name, ' / ', model_version)) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND read_decisions = 0
GROUP BY tenant_id, date
HAVING sum(evaluated) = 0
