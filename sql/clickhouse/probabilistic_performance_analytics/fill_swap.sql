-- One month of each tenant as it shall be published: the staged rows of the given days, and the other days as they are published now.
-- Grain: one row per (tenant_id, date, symbol, user_id). The partitions of {swap:Identifier} must be empty before.
-- Parameters: {swap:Identifier}, {stage:Identifier}, {tenants:Array(String)}, {days:Array(Date)} the days that are published, all of one month;
--   {from:Date}, {to:Date} around them.
INSERT INTO {swap:Identifier}
(
    date, symbol, user_id, total_predictions, successful_predictions, accuracy_rate, avg_confidence, avg_uncertainty,
    confidence_calibration, total_return, confidence_weighted_return, max_drawdown, sharpe_ratio, avg_position_size,
    risk_adjusted_return, uncertainty_penalty_total, tenant_id, evaluated_predictions, brier_score, metric_version, run_id, computed_at
)
SETTINGS max_partitions_per_insert_block = 0
SELECT
    date, symbol, user_id, total_predictions, successful_predictions, accuracy_rate, avg_confidence, avg_uncertainty,
    confidence_calibration, total_return, confidence_weighted_return, max_drawdown, sharpe_ratio, avg_position_size,
    risk_adjusted_return, uncertainty_penalty_total, tenant_id, evaluated_predictions, brier_score, metric_version, run_id, computed_at
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)} AND total_predictions > 0
UNION ALL
SELECT
    date, symbol, user_id, total_predictions, successful_predictions, accuracy_rate, avg_confidence, avg_uncertainty,
    confidence_calibration, total_return, confidence_weighted_return, max_drawdown, sharpe_ratio, avg_position_size,
    risk_adjusted_return, uncertainty_penalty_total, tenant_id, evaluated_predictions, brier_score, metric_version, run_id, computed_at
FROM probabilistic_performance_analytics
WHERE tenant_id IN {tenants:Array(String)} AND date >= toStartOfMonth({from:Date}) AND date <= toLastDayOfMonth({from:Date})
    AND date NOT IN {days:Array(Date)}
