-- Rows of trading_decisions without a confidence: those the backfill would give the default values.
-- Grain: one row. Columns: rows. No parameters.
SELECT count(*) AS rows FROM public.trading_decisions WHERE aggregated_confidence IS NULL
