-- The suite's own columns, after those of the document. Rows published before them show metric_version 0 and, as nothing
-- is known of it, an undefined brier_score: a default of 0 would claim perfection.

ALTER TABLE probabilistic_performance_analytics
    ADD COLUMN IF NOT EXISTS evaluated_predictions UInt32,
    ADD COLUMN IF NOT EXISTS brier_score Float64 DEFAULT nan,
    ADD COLUMN IF NOT EXISTS metric_version UInt16,
    ADD COLUMN IF NOT EXISTS run_id UInt64,
    ADD COLUMN IF NOT EXISTS computed_at DateTime64(3, 'UTC')
