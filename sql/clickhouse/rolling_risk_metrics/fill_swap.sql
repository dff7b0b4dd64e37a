-- One (tenant, month) as it shall be published: the staged rows of the given days, and the other days as they are published now.
-- Grain: one row per (tenant_id, scope, symbol, user_id, date, window_days). The partition of {swap:Identifier} must be empty before.
-- Parameters: {swap:Identifier}, {stage:Identifier}, {tenant:String}, {days:Array(Date)} the days that are published, all of one month;
--   {from:Date}, {to:Date} around them.
INSERT INTO {swap:Identifier}
(
    date, scope, symbol, user_id, window_days, days, sufficient, periods_per_year, risk_free_rate, total_return, annualised_return,
    volatility, sharpe_annualised, sharpe_standard_error, psr, sortino, max_drawdown, calmar, tenant_id, metric_version, run_id,
    computed_at
)
SELECT
    date, scope, symbol, user_id, window_days, days, sufficient, periods_per_year, risk_free_rate, total_return, annualised_return,
    volatility, sharpe_annualised, sharpe_standard_error, psr, sortino, max_drawdown, calmar, tenant_id, metric_version, run_id,
    computed_at
FROM {stage:Identifier}
WHERE tenant_id = {tenant:String} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
UNION ALL
SELECT
    date, scope, symbol, user_id, window_days, days, sufficient, periods_per_year, risk_free_rate, total_return, annualised_return,
    volatility, sharpe_annualised, sharpe_standard_error, psr, sortino, max_drawdown, calmar, tenant_id, metric_version, run_id,
    computed_at
FROM rolling_risk_metrics
WHERE tenant_id = {tenant:String} AND date >= toStartOfMonth({from:Date}) AND date <= toLastDayOfMonth({from:Date})
    AND date NOT IN {days:Array(Date)}
