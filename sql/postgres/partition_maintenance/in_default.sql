-- Months (UTC) whose rows the default partition holds, as no partition was there when they came.
-- Grain: one row per month. Columns: month, its first day; rows. No parameters.
SELECT date_trunc('month', timestamp AT TIME ZONE 'UTC')::date AS month, count(*) AS rows
FROM public.trading_decisions_probabilistic_default
GROUP BY month
ORDER BY month
