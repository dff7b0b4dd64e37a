-- How models were used in the hours of one day, a page at a time.
-- Grain: one row per (model_name, hour, tenant), and one per (model_name, hour) over all tenants. Columns: model_name String, hour UInt32
--   (Unix seconds of its start), tenant String, pooled Bool (tenant is then empty), used UInt64 (decisions as delivered),
--   avg_confidence Float64 (NaN when an input was not a number), avg_latency_ms Float64.
-- Parameters: {day:Date}; {after_model:String}, {after_hour:UInt32} the last of the page before, at first empty and 0; {limit:UInt64} about
--   how many rows: all rows of one (model_name, hour) come in the same page, however many they are.
-- A model or tenant whose name is no text has no row, nor has a model whose name is longer than 200 characters: mended or cut it might be
-- taken for another. Over all tenants, theirs count too.
WITH
    name -> isValidUTF8(name) AND position(name, '\0') = 0 AS is_text,
    toDateTime({day:Date}, 'UTC') AS first_hour,
    model_hours AS
    (
        SELECT s.model_name AS model, toUInt32(hour_bucket) AS started, uniqExact(tenant_id) + 1 AS answers
        FROM model_performance_mv AS s
        WHERE hour_bucket >= first_hour AND hour_bucket < first_hour + INTERVAL 1 DAY
            AND is_text(s.model_name) AND lengthUTF8(s.model_name) <= 200
            AND (model, started) > ({after_model:String}, {after_hour:UInt32})
        GROUP BY model, started
        ORDER BY model, started
        LIMIT {limit:UInt64}
    ),
    page AS
    (
        SELECT model, started
        FROM
        (
            SELECT
                model, started, answers,
                sum(answers) OVER (ORDER BY model, started ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS answers_so_far
            FROM model_hours
        )
        WHERE answers_so_far <= {limit:UInt64} OR answers_so_far = answers
    )
SELECT
    s.model_name AS model_name, toUInt32(hour_bucket) AS hour, tenant_id AS tenant, toBool(grouping(tenant) = 1) AS pooled,
    countMerge(s.usage_count) AS used, avgMerge(s.avg_confidence) AS avg_confidence, avgMerge(s.avg_latency) AS avg_latency_ms
FROM model_performance_mv AS s
WHERE hour_bucket >= first_hour AND hour_bucket < first_hour + INTERVAL 1 DAY AND (model_name, hour) IN (SELECT model, started FROM page)
GROUP BY GROUPING SETS ((model_name, hour, tenant), (model_name, hour))
HAVING pooled OR is_text(tenant)
ORDER BY model_name, hour, pooled, tenant
