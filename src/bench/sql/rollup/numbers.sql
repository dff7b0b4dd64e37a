-- One tenant's numbers of the day from a table that has the columns of the published one.
-- Grain: one row per (symbol, user). NaN where a number is undefined.
-- Parameters: {table:Identifier}; {tenant:String}.
SELECT
    symbol, toString(user_id) AS user, total_predictions, successful_predictions, evaluated_predictions, accuracy_rate, avg_confidence,
    avg_uncertainty, confidence_calibration, total_return, confidence_weighted_return, max_drawdown, sharpe_ratio, avg_position_size,
    risk_adjusted_return, uncertainty_penalty_total, brier_score
FROM {table:Identifier}
WHERE tenant_id = {tenant:String}
