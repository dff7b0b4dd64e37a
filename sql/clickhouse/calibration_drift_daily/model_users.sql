-- Who used models of one tenant in each one's own window, a page at a time.
-- Grain: one row per (model_name, model_version, user). Columns: model_name, model_version, user String.
-- Parameters: {tenant:String}; {models:Array(String)}, {versions:Array(String)}, {firsts:Array(Date)} of equal length: the models and the first
--   days of their windows; {day:Date} the last day of all; {after_model:String}, {after_version:String}, {after_user:String} the last row of
--   the page before, at first empty; {limit:UInt32}. Names as decide.sql writes them: the tenant's as it is, the models' mended
--   and cut.
WITH name -> substringUTF8(toValidUTF8(replaceAll(name, '\0', '␀')), 1, 200) AS plain
SELECT used.model_name AS model_name, used.model_version AS model_version, toString(used.user_id) AS user
FROM
(
    SELECT DISTINCT plain(model.1) AS model_name, plain(model.2) AS model_version, toDate(timestamp, 'UTC') AS used_on, user_id
    FROM trading_decisions_probabilistic
    ARRAY JOIN model_versions AS model
    WHERE tenant_id = {tenant:String}
        AND timestamp >= toDateTime64(arrayMin({firsts:Array(Date)}), 3, 'UTC') AND timestamp < toDateTime64({day:Date} + 1, 3, 'UTC')
) AS used
INNER JOIN
(
    SELECT arrayJoin(arrayZip({models:Array(String)}, {versions:Array(String)}, {firsts:Array(Date)})) AS wanted,
        wanted.1 AS model_name, wanted.2 AS model_version, wanted.3 AS first_day
) AS model ON model.model_name = used.model_name AND model.model_version = used.model_version
WHERE used.used_on >= model.first_day
    AND (used.model_name, used.model_version, toString(used.user_id)) > ({after_model:String}, {after_version:String}, {after_user:String})
GROUP BY used.model_name, used.model_version, used.user_id
ORDER BY model_name, model_version, user
LIMIT {limit:UInt32}
