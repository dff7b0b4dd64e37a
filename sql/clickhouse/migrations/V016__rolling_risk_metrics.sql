-- Risk over rolling windows, published by rolling-risk.
-- Grain: one row per (tenant_id, scope, symbol, user_id, date, window_days).

CREATE TABLE IF NOT EXISTS rolling_risk_metrics (
    date Date COMMENT 'Last day of the window, UTC; every calendar day may have one, also without trading',
    scope Enum8('symbol' = 1, 'user' = 2, 'tenant' = 3) COMMENT 'What the daily returns are of: symbol = one symbol of one user, user = all symbols of one user, tenant = everything of the tenant. The wider two: mean of the rows'' total_return weighted by avg_position_size × evaluated_predictions',
    symbol String COMMENT 'Trading symbol; empty in the wider scopes',
    user_id UUID COMMENT 'User; 00000000-0000-0000-0000-000000000000 in scope tenant',
    window_days UInt16 COMMENT 'Length of the window in calendar days: (date − window_days, date]',
    days UInt16 COMMENT 'k: days with a daily return in the window, 1 or more; a day on which nothing was evaluated is missing, not 0',
    sufficient Bool COMMENT 'Whether days reaches sufficient-days of the job (60): below that the ratios say little',
    periods_per_year Float64 COMMENT 'A: periods in a year, by which the ratios are annualised; that of the symbol''s asset class. Wider scopes: the one all rows in the window share, else the default',
    risk_free_rate Float64 COMMENT 'Annual risk-free rate, 0.01 = 1 %; per period (1 + rate)^(1/A) − 1',
    total_return Float64 COMMENT 'Daily returns compounded over the window, −1 or more, 0.01 = 1 %; NaN beyond the range of Float64',
    annualised_return Float64 COMMENT '(1 + total_return)^(A/k) − 1, 0.01 = 1 % a year; NaN beyond the range of Float64',
    volatility Float64 COMMENT 'Sample standard deviation (ddof 1) of the daily returns × √A, 0.01 = 1 % a year; 0 when they do not vary; NaN when k < 2',
    sharpe_annualised Float64 COMMENT '(Mean − risk-free) / sample standard deviation × √A; NaN when k < 2 or the returns do not vary (spread up to 4 units in the last place)',
    sharpe_standard_error Float64 COMMENT 'Standard error of sharpe_annualised for returns that are skewed and heavy-tailed, √[(1 − γ₃SR + (γ₄ − 1)/4 SR²)/(k − 1)] × √A with SR per period; NaN where the Sharpe ratio is',
    psr Float64 COMMENT 'Probabilistic Sharpe ratio: probability in [0,1] that the true Sharpe ratio is above 0 (Bailey and López de Prado 2012); NaN where the Sharpe ratio is, or when its standard error is 0',
    sortino Float64 COMMENT '(Mean − risk-free) / √(Σ min(r − risk-free, 0)² / k) × √A; NaN when k < 2 or no return is below the risk-free rate',
    max_drawdown Float64 COMMENT 'Largest fall of compounded wealth from its running maximum within the window, which starts at 1; a positive fraction in [0,1]',
    calmar Float64 COMMENT 'annualised_return / max_drawdown; NaN when max_drawdown is 0 or the ratio is beyond the range of Float64',
    tenant_id String COMMENT 'Tenant',
    metric_version UInt16 COMMENT 'Version of the definitions these numbers follow',
    run_id UInt64 COMMENT 'Job execution that published the row; not part of the content hash',
    computed_at DateTime64(3, 'UTC') COMMENT 'When the row was computed, UTC, milliseconds; not part of the content hash'
)
ENGINE = MergeTree
PARTITION BY (tenant_id, toYYYYMM(date))
ORDER BY (tenant_id, date, scope, symbol, user_id, window_days)
COMMENT 'Risk over rolling windows, published by rolling-risk: one row per (tenant_id, scope, symbol, user_id, date, window_days)'
