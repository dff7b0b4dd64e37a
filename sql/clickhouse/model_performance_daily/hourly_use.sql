-- How models were used in the hours of one day.
-- Grain: one row per (model_name, hour, tenant), and after them one per (model_name, hour) over all tenants. Columns: model_name String,
--   hour UInt32 (Unix seconds of its start), tenant String, pooled Bool (tenant is then empty), used UInt64 (decisions as delivered),
--   avg_confidence Float64 (NaN when an input was not a number), avg_latency_ms Float64.
-- Parameters: {day:Date}.
-- A model or tenant whose name is no text has no row, nor has a model whose name is longer than 200 characters: mended or cut it might be
-- taken for another. Over all tenants, theirs count too.
-- The states lie by tenant and model, so that every hour that is kept is read; asked once, and not for a page at a time.
WITH
    name -> isValidUTF8(name) AND position(name, '\0') = 0 AS is_text,
    toDateTime({day:Date}, 'UTC') AS first_hour
SELECT
    s.model_name AS model_name, toUInt32(hour_bucket) AS hour, tenant_id AS tenant, toBool(grouping(tenant) = 1) AS pooled,
    countMerge(s.usage_count) AS used, avgMerge(s.avg_confidence) AS avg_confidence, avgMerge(s.avg_latency) AS avg_latency_ms
FROM model_performance_mv AS s
WHERE hour_bucket >= first_hour AND hour_bucket < first_hour + INTERVAL 1 DAY AND is_text(s.model_name) AND lengthUTF8(s.model_name) <= 200
GROUP BY GROUPING SETS ((model_name, hour, tenant), (model_name, hour))
HAVING pooled OR is_text(tenant)
ORDER BY model_name, hour, pooled, tenant
