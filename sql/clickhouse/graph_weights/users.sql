-- Users who decided for one tenant within the days that end on {day:Date}, a page at a time, from the published rows.
-- Grain: one row per user. Columns: user String.
-- Parameters: {tenant:String}; {day:Date}; {window_days:UInt16} with that day; {after:String} the last user of the page before, at first
--   empty; {limit:UInt32}.
SELECT DISTINCT toString(user_id) AS user
FROM probabilistic_performance_analytics
WHERE tenant_id = {tenant:String} AND date <= {day:Date} AND toInt32(date) > toInt32({day:Date}) - {window_days:UInt16}
    AND total_predictions > 0 AND user > {after:String}
ORDER BY user
LIMIT {limit:UInt32}
