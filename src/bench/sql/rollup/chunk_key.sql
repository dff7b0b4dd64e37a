-- What the second step of the row-at-a-time job writes for each key, by JDBC batches.
INSERT INTO bench_performance
(
    tenant_id, symbol, user_id, total_predictions, successful_predictions, evaluated_predictions, accuracy_rate, avg_confidence,
    avg_uncertainty, confidence_calibration, total_return, confidence_weighted_return, max_drawdown, sharpe_ratio, avg_position_size,
    risk_adjusted_return, uncertainty_penalty_total, brier_score
)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
