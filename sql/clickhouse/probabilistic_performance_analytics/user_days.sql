-- Users whose average confidence or uncertainty of a day is high enough to matter to somebody, a page at a time, from the published rows.
-- Grain: one row per (tenant, user). Columns: tenant, user String, predictions UInt64, avg_confidence, avg_uncertainty Float64.
-- Parameters: {day:Date}; {tenants:Array(String)} only these, empty: all; {confidence:Float64}, {uncertainty:Float64} what one of the two has to
--   exceed; {after_tenant:String}, {after_user:String} the last row of the page before, at first empty; {limit:UInt32}.
-- Means over the user's decisions of all symbols, each row weighted by its total_predictions; added up in a fixed order. Names as
-- sql/clickhouse/calibration_drift_daily/decide.sql writes them.
WITH name -> substringUTF8(toValidUTF8(replaceAll(name, '\0', '␀')), 1, 200) AS plain
SELECT
    plain(tenant_id) AS tenant,
    toString(user_id) AS user,
    arraySort(groupArray((symbol, total_predictions, avg_confidence, avg_uncertainty))) AS symbols,
    toUInt64(arraySum(symbols.2)) AS predictions,
    arraySum((n, x) -> n * x, symbols.2, symbols.3) / predictions AS avg_confidence,
    arraySum((n, x) -> n * x, symbols.2, symbols.4) / predictions AS avg_uncertainty
FROM
(
    SELECT tenant_id, user_id, symbol, total_predictions, avg_confidence, avg_uncertainty
    FROM probabilistic_performance_analytics
    WHERE date = {day:Date} AND total_predictions > 0 AND isFinite(avg_confidence) AND isFinite(avg_uncertainty)
        AND (empty({tenants:Array(String)}) OR tenant_id IN {tenants:Array(String)})
)
WHERE (tenant, user) > ({after_tenant:String}, {after_user:String})
GROUP BY tenant, user
HAVING avg_confidence > {confidence:Float64} OR avg_uncertainty > {uncertainty:Float64}
ORDER BY tenant, user
LIMIT {limit:UInt32}
