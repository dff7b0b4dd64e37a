-- Users whose average confidence or uncertainty of a day is high enough to matter to somebody, a page at a time, from the published rows.
-- Grain: one row per (tenant, user). Columns: tenant, user String, predictions UInt64, confidence, uncertainty Float64.
-- Parameters: {day:Date}; {tenants:Array(String)} only these, empty: all; {least_confidence:Float64}, {least_uncertainty:Float64} what one of
--   the two has to exceed; {after_tenant:String}, {after_user:String} the last row of the page before, at first empty; {limit:UInt32}.
-- Means over the user's decisions of all symbols, each row weighted by its total_predictions; added up in a fixed order
-- and rounded to 12 decimals: the mean of values that all are at a threshold must not exceed it by rounding. Tenants as
-- sql/clickhouse/calibration_drift_daily/decide.sql has them: one whose name is too long is left out.
WITH name -> substringUTF8(toValidUTF8(replaceAll(name, '\0', '␀')), 1, 200) AS plain
SELECT
    tenant, user,
    toUInt64(arraySum(x -> x.2, symbols)) AS predictions,
    round(arraySum(x -> x.2 * x.3, symbols) / predictions, 12) AS confidence,
    round(arraySum(x -> x.2 * x.4, symbols) / predictions, 12) AS uncertainty
FROM
(
    SELECT
        tenant_id AS tenant, toString(user_id) AS user,
        arraySort(groupArray((symbol, total_predictions, avg_confidence, avg_uncertainty))) AS symbols
    FROM probabilistic_performance_analytics
    WHERE date = {day:Date} AND total_predictions > 0 AND isFinite(avg_confidence) AND isFinite(avg_uncertainty)
        AND (empty({tenants:Array(String)}) OR tenant_id IN {tenants:Array(String)})
        AND plain(tenant_id) = tenant_id AND (tenant, user) > ({after_tenant:String}, {after_user:String})
    GROUP BY tenant, user
)
WHERE confidence > {least_confidence:Float64} OR uncertainty > {least_uncertainty:Float64}
ORDER BY tenant, user
LIMIT {limit:UInt32}
