-- The rows of one tenant, or the shared ones, as an update finds them: their numbers, the newest day these may be of, and what is
-- kept of the day in question.
-- Grain: one row per model. Columns: row_version changes with every update of the row; numbers are NULL where undefined; those of
--   the day begin with kept_, kept_evaluated is NULL when nothing is kept of it.
-- Parameters: :tenant, NULL for the shared ones; :day.
SELECT
    m.id, m.xmin::text AS row_version, m.model_name, m.version, coalesce(m.status = 'active', false) AS active,
    nullif(m.accuracy, 'NaN') AS accuracy, nullif(m.calibration_score, 'NaN') AS calibration_score,
    nullif(m.brier_score, 'NaN') AS brier_score, nullif(m.sharpe_ratio, 'NaN') AS sharpe_ratio,
    newest.day AS newest_day, kept.decisions AS kept_decisions, kept.evaluated AS kept_evaluated,
    kept.accuracy AS kept_accuracy, kept.calibration_score AS kept_calibration_score,
    kept.brier_score AS kept_brier_score, kept.sharpe_ratio AS kept_sharpe_ratio
FROM public.probabilistic_models AS m
LEFT JOIN LATERAL (
    SELECT day FROM public.model_performance_history
    WHERE model_id = m.id
    ORDER BY day DESC, id DESC LIMIT 1
) AS newest ON true
LEFT JOIN LATERAL (
    SELECT * FROM public.model_performance_history
    WHERE model_id = m.id AND day = :day
    ORDER BY id DESC LIMIT 1
) AS kept ON true
WHERE m.tenant_id = :tenant::uuid OR (:tenant::uuid IS NULL AND m.tenant_id IS NULL)
ORDER BY m.model_name COLLATE "C", m.version COLLATE "C"
