-- One (tenant, month) as it shall be published: the staged rows of the given days, and the other days as they are published now.
-- Grain: one row per (tenant_id, model_name, model_version, date). The partition of {swap:Identifier} must be empty before.
-- Parameters: {swap:Identifier}, {stage:Identifier}, {tenant:String}, {days:Array(Date)} the days that are published, all of one month;
--   {from:Date}, {to:Date} around them.
INSERT INTO {swap:Identifier} (date, model_name, model_version, decisions, evaluated, successes, squared_error, return_sum, bins, tenant_id, metric_version, run_id, computed_at)
SELECT date, model_name, model_version, decisions, evaluated, successes, squared_error, return_sum, bins, tenant_id, metric_version, run_id, computed_at
FROM {stage:Identifier}
WHERE tenant_id = {tenant:String} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
UNION ALL
SELECT date, model_name, model_version, decisions, evaluated, successes, squared_error, return_sum, bins, tenant_id, metric_version, run_id, computed_at
FROM model_performance_daily
WHERE tenant_id = {tenant:String} AND date >= toStartOfMonth({from:Date}) AND date <= toLastDayOfMonth({from:Date})
    AND date NOT IN {days:Array(Date)}
