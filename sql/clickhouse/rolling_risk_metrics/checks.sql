-- The audit of each tenant's staged days. Several checks; each starts with a line `-- #fail name: what it means` or `-- #warn name: …`
-- and is one SELECT up to the next such line or the end of the file. What stands above the first such line belongs to no check.
-- Columns of every check: tenant String, day Date, offending UInt64, sample Array(String) (up to five). A day without offence answers no row.
-- A #fail row stops that tenant before anything is published; a #warn row is reported with the run.
-- Parameters of every check: {stage:Identifier}, {tenants:Array(String)}, {from:Date}, {to:Date}, {days:Array(Date)};
--   {windows:Array(UInt16)}, {sufficient_days:UInt16}, {risk_free_rate:Float64}, {execution_id:UInt64} and {metric_version:UInt16}
--   where named.

-- #fail duplicate_key: a (date, scope, symbol, user, window) was staged more than once
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(toString(scope), ' / ', symbol, ' / ', toString(user_id), ' / ', toString(window_days))) AS sample
FROM
(
    SELECT tenant_id, date, scope, symbol, user_id, window_days
    FROM {stage:Identifier}
    WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date}
    GROUP BY tenant_id, date, scope, symbol, user_id, window_days
    HAVING count() > 1
)
GROUP BY tenant_id, date

-- #fail day_not_asked_for: a row belongs to a day that this run was not asked for
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(toString(scope), ' / ', symbol, ' / ', toString(user_id))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND toYYYYMM(date) = toYYYYMM({from:Date}) AND date NOT IN {days:Array(Date)}
GROUP BY tenant_id, date

-- #fail window_disagrees: a window that was not asked for, more returns than days in it, or none, or a wrong word on whether they suffice
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(toString(scope), ' / ', symbol, ' / ', toString(user_id), ' / ', toString(window_days))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date}
    AND (window_days NOT IN {windows:Array(UInt16)} OR days = 0 OR days > window_days OR sufficient != (days >= {sufficient_days:UInt16}))
GROUP BY tenant_id, date

-- #fail scope_disagrees: a symbol or a user where the scope has none
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(toString(scope), ' / ', symbol, ' / ', toString(user_id))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date}
    AND ((scope != 'symbol' AND symbol != '') OR (scope = 'tenant' AND user_id != toUUID('00000000-0000-0000-0000-000000000000')))
GROUP BY tenant_id, date

-- #fail out_of_range: a probability or a drawdown outside [0,1], a return below -1, a deviation or an error below 0, or no periods per year
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(toString(scope), ' / ', symbol, ' / ', toString(user_id), ' / ', toString(window_days))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date}
    AND (total_return < -1 OR annualised_return < -1 OR volatility < 0 OR sharpe_standard_error < 0 OR psr < 0 OR psr > 1
        OR NOT (max_drawdown >= 0 AND max_drawdown <= 1) OR NOT (periods_per_year > 0))
GROUP BY tenant_id, date

-- #fail undefined_disagrees: a ratio is defined where it cannot be, or not finite and yet not undefined
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(toString(scope), ' / ', symbol, ' / ', toString(user_id), ' / ', toString(window_days))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date}
    AND ((days < 2 AND NOT (isNaN(volatility) AND isNaN(sharpe_annualised) AND isNaN(sortino)))
        OR (volatility = 0 AND NOT isNaN(sharpe_annualised))
        OR (isNaN(sharpe_annualised) AND NOT isNaN(psr))
        OR (isNaN(sharpe_standard_error) AND NOT isNaN(psr))
        OR (sharpe_standard_error = 0 AND NOT isNaN(psr))
        OR (max_drawdown = 0 AND NOT isNaN(calmar))
        OR isInfinite(total_return) OR isInfinite(annualised_return) OR isInfinite(volatility) OR isInfinite(sharpe_annualised)
        OR isInfinite(sharpe_standard_error) OR isInfinite(sortino) OR isInfinite(calmar))
GROUP BY tenant_id, date

-- #fail stamp_disagrees: a row carries another run's number, another metric version or another risk-free rate
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(toString(scope), ' / ', symbol, ' / ', toString(user_id))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date}
    AND (run_id != {execution_id:UInt64} OR metric_version != {metric_version:UInt16} OR risk_free_rate != {risk_free_rate:Float64})
GROUP BY tenant_id, date

-- #warn beyond_float64: returns so large that what they compound to is not a finite number
SELECT tenant_id AS tenant, date AS day, count() AS offending, groupArray(5)(concat(toString(scope), ' / ', symbol, ' / ', toString(user_id), ' / ', toString(window_days))) AS sample
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND NOT (isFinite(total_return) AND isFinite(annualised_return))
GROUP BY tenant_id, date
