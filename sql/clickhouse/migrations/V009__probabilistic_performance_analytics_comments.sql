-- What each column of probabilistic_performance_analytics means: units, range, and when it is undefined (NaN). A table that was there before
-- gets the same comments; nothing but metadata changes.

ALTER TABLE probabilistic_performance_analytics
    COMMENT COLUMN date 'Trading day, UTC: [00:00:00.000, next 00:00:00.000); an outcome belongs to the day of its decision',
    COMMENT COLUMN symbol 'Trading symbol',
    COMMENT COLUMN user_id 'User',
    COMMENT COLUMN total_predictions 'n: decisions of the day, each id once, rejected ones left out',
    COMMENT COLUMN successful_predictions 'Sum of y: evaluated decisions that were a success, 0 to evaluated_predictions',
    COMMENT COLUMN accuracy_rate 'successful_predictions / evaluated_predictions, in [0,1]; NaN when nothing was evaluated',
    COMMENT COLUMN avg_confidence 'Mean aggregated_confidence over all n, in [0,1]',
    COMMENT COLUMN avg_uncertainty 'Mean of epistemic + aleatoric uncertainty over all n, 0 or more',
    COMMENT COLUMN confidence_calibration '1 − ECE on 10 equal-width bins of confidence, in [0,1]; NaN when nothing was evaluated',
    COMMENT COLUMN total_return 'Compounded simple return of the evaluated decisions, −1 or more, 0.01 = 1 %; 0 when nothing was evaluated',
    COMMENT COLUMN confidence_weighted_return 'Mean simple return weighted by confidence, 0.01 = 1 %; NaN when nothing was evaluated or all weights are 0',
    COMMENT COLUMN max_drawdown 'Largest fall of compounded wealth from its running maximum, base 1, a positive fraction in [0,1]; 0 when nothing was evaluated',
    COMMENT COLUMN sharpe_ratio 'Mean / sample standard deviation (ddof 1) of the returns, per decision, not annualised, risk-free 0; NaN with fewer than 2 evaluated or returns that do not vary',
    COMMENT COLUMN avg_position_size 'Mean position_size over all n, in units of the account',
    COMMENT COLUMN risk_adjusted_return 'total_return − uncertainty_penalty_total, 0.01 = 1 %',
    COMMENT COLUMN uncertainty_penalty_total 'Sum of uncertainty_penalty over all n, 0.01 = 1 %',
    COMMENT COLUMN tenant_id 'Tenant',
    COMMENT COLUMN evaluated_predictions 'm: decisions with an effective feedback, 0 to total_predictions',
    COMMENT COLUMN brier_score 'Mean squared distance between confidence and outcome, in [0,1]; NaN when nothing was evaluated',
    COMMENT COLUMN metric_version 'Version of the definitions these numbers follow',
    COMMENT COLUMN run_id 'Job execution that published the row; not part of the content hash',
    COMMENT COLUMN computed_at 'When the row was computed, UTC, milliseconds; not part of the content hash',
    MODIFY COMMENT 'Daily performance, published by daily-rollup: one row per (tenant_id, date, symbol, user_id)'
