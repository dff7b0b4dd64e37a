-- What rolling-risk published for each demo tenant as a whole at the end of the days (the demo's report).
-- Grain: one row per (tenant_id, window_days), of the two shortest windows: the demo's days fill no longer one.
-- Parameters: tenants, day (UTC).
-- Undefined is NaN, as in rolling_risk_metrics.
SELECT
    tenant_id,
    window_days,
    days,
    sufficient,
    sharpe_annualised,
    sharpe_standard_error,
    psr,
    max_drawdown
FROM rolling_risk_metrics
WHERE tenant_id IN {tenants:Array(String)} AND date = {day:Date} AND scope = 'tenant'
ORDER BY tenant_id, window_days
LIMIT 2 BY tenant_id
