-- How many decisions lie between two days, so that a statement is not asked for more days than it has memory for.
-- Grain: one row. Columns: decisions UInt64. Parameters: {tenant:String}, {from:Date}, {to:Date}.
SELECT count() AS decisions
FROM trading_decisions_probabilistic
WHERE tenant_id = {tenant:String} AND timestamp >= toDateTime64({from:Date}, 3, 'UTC') AND timestamp < toDateTime64({to:Date} + 1, 3, 'UTC')
