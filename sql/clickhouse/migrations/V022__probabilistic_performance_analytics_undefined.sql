-- When columns of probabilistic_performance_analytics are undefined (NaN), where V009 did not say it; nothing but metadata changes.

ALTER TABLE probabilistic_performance_analytics
    COMMENT COLUMN avg_uncertainty 'Mean of epistemic + aleatoric uncertainty over all n, 0 or more; infinite when a sum is beyond Float64',
    COMMENT COLUMN sharpe_ratio 'Mean / sample standard deviation (ddof 1) of the returns, per decision, not annualised, risk-free 0; NaN with fewer than 2 evaluated, returns that do not vary, or a variance beyond the range of Float64',
    COMMENT COLUMN avg_position_size 'Mean position_size over all n, in units of the account; NaN or infinite when a position_size is',
    COMMENT COLUMN risk_adjusted_return 'total_return − uncertainty_penalty_total, 0.01 = 1 %; NaN or infinite when one of them is',
    COMMENT COLUMN uncertainty_penalty_total 'Sum of uncertainty_penalty over all n, 0.01 = 1 %; NaN or infinite when an uncertainty_penalty is'
