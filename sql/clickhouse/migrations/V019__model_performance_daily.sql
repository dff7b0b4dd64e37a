-- What each model's decisions of a day came to, published by model-performance: sums, which add up over any days and tenants.
-- Grain: one row per (tenant_id, model_name, model_version, date) with at least one counted decision on the day.
-- Below, c is a decision's confidence, y its outcome (1 for success, else 0), r its actual_return; sums are over the evaluated decisions.

CREATE TABLE IF NOT EXISTS model_performance_daily (
    date Date COMMENT 'Trading day, UTC',
    model_name String COMMENT 'As in model_versions of the decision',
    model_version String COMMENT 'As in model_versions of the decision',
    decisions UInt64 COMMENT 'Decisions of the day that count and name the model, evaluated or not; one that names it twice counts once',
    evaluated UInt64 COMMENT 'Those with a valid effective feedback',
    successes UInt64 COMMENT 'Sum of y',
    squared_error Float64 COMMENT 'Sum of (c - y)^2; 0 when none was evaluated',
    return_sum Float64 COMMENT 'Sum of r, 0.01 = 1 %; 0 when none was evaluated, NaN beyond the range of Float64',
    bins Array(Tuple(rows UInt64, confidence Float64, successes UInt64)) COMMENT 'Ten bins of c, [0, 0.1) to [0.9, 1]: evaluated decisions, sum of c, sum of y',
    tenant_id String COMMENT 'Tenant',
    metric_version UInt16 COMMENT 'Version of the definitions these numbers follow',
    run_id UInt64 COMMENT 'Job execution that published the row; not part of the content hash',
    computed_at DateTime64(3, 'UTC') COMMENT 'When the row was computed, UTC, milliseconds; not part of the content hash'
)
ENGINE = MergeTree
PARTITION BY (tenant_id, toYYYYMM(date))
ORDER BY (tenant_id, date, model_name, model_version)
COMMENT 'What each model''s decisions of a day came to, published by model-performance: one row per (tenant_id, model_name, model_version, date)'
