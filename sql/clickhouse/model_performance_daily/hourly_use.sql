-- How models were used in the hours of one day, a page at a time.
-- Grain: one row per (model_name, hour, tenant), and one per (model_name, hour) over all tenants. Columns: model_name String, hour UInt32
--   (Unix seconds of its start), tenant String, pooled Bool (tenant is then empty), used UInt64 (decisions as delivered),
--   avg_confidence Float64 (NaN when an input was not a number), avg_latency_ms Float64.
-- Parameters: {day:Date}; {after_model:String}, {after_hour:UInt32} the last of the page before, at first empty and 0; {limit:UInt64} about
--   how many rows: all rows of one (model_name, hour) come in the same page, however many they are.
-- Names as window.sql writes them; of two that are then one, the first counts.
WITH
    name -> substringUTF8(toValidUTF8(replaceAll(name, '\0', '␀')), 1, 200) AS plain,
    toDateTime({day:Date}, 'UTC') AS first_hour,
    model_hours AS
    (
        SELECT plain(s.model_name) AS model, toUInt32(hour_bucket) AS started, min(s.model_name) AS first_name, uniqExact(tenant_id) + 1 AS answers
        FROM model_performance_mv AS s
        WHERE hour_bucket >= first_hour AND hour_bucket < first_hour + INTERVAL 1 DAY
            AND (model, started) > ({after_model:String}, {after_hour:UInt32})
        GROUP BY model, started
        ORDER BY model, started
        LIMIT {limit:UInt64}
    ),
    page AS
    (
        SELECT first_name, started
        FROM
        (
            SELECT
                first_name, started, answers,
                sum(answers) OVER (ORDER BY model, started ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS answers_so_far
            FROM model_hours
        )
        WHERE answers_so_far <= {limit:UInt64} OR answers_so_far = answers
    )
SELECT plain(name) AS model_name, hour, plain(raw_tenant) AS tenant, pooled, used, avg_confidence, avg_latency_ms
FROM
(
    SELECT
        s.model_name AS name, toUInt32(hour_bucket) AS hour, tenant_id AS raw_tenant, toBool(grouping(raw_tenant) = 1) AS pooled,
        countMerge(s.usage_count) AS used, avgMerge(s.avg_confidence) AS avg_confidence, avgMerge(s.avg_latency) AS avg_latency_ms
    FROM model_performance_mv AS s
    WHERE hour_bucket >= first_hour AND hour_bucket < first_hour + INTERVAL 1 DAY
        AND (name, hour) IN (SELECT first_name, started FROM page)
    GROUP BY GROUPING SETS ((name, hour, raw_tenant), (name, hour))
)
ORDER BY model_name, hour, pooled, tenant, raw_tenant
LIMIT 1 BY model_name, hour, pooled, tenant
