-- How models were used in the hours of one day, a page at a time.
-- Grain: one row per (model_name, hour, tenant), and one per (model_name, hour) over all tenants. Columns: model_name String, hour UInt32
--   (Unix seconds of its start), tenant String, pooled Bool (tenant is then empty), used UInt64 (decisions as delivered),
--   avg_confidence Float64 (NaN when an input was not a number), avg_latency_ms Float64.
-- Parameters: {day:Date}; {after_model:String}, {after_hour:UInt32} the last of the page before, at first empty and 0; {limit:UInt32} how many
--   (model_name, hour): all rows of one come in the same page. Names as window.sql writes them.
WITH
    name -> substringUTF8(toValidUTF8(replaceAll(name, '\0', '␀')), 1, 200) AS plain,
    used_hours AS
    (
        SELECT plain(s.model_name) AS model, toUInt32(hour_bucket) AS started
        FROM model_performance_mv AS s
        WHERE toDate(hour_bucket, 'UTC') = {day:Date} AND (model, started) > ({after_model:String}, {after_hour:UInt32})
        GROUP BY model, started
        ORDER BY model, started
        LIMIT {limit:UInt32}
    )
SELECT
    plain(s.model_name) AS model_name,
    toUInt32(hour_bucket) AS hour,
    plain(tenant_id) AS tenant,
    toBool(grouping(tenant) = 1) AS pooled,
    countMerge(usage_count) AS used,
    avgMerge(s.avg_confidence) AS avg_confidence,
    avgMerge(avg_latency) AS avg_latency_ms
FROM model_performance_mv AS s
WHERE toDate(hour_bucket, 'UTC') = {day:Date} AND (model_name, hour) IN (SELECT model, started FROM used_hours)
GROUP BY GROUPING SETS ((model_name, hour, tenant), (model_name, hour))
ORDER BY model_name, hour, pooled, tenant
