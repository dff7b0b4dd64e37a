-- Registered models with their numbers now and before.
-- Grain: one row per model. Columns: those of io.ppa.model.RegisteredModel; numbers are NULL where undefined.
-- Parameters: :tenant its models and the shared ones, NULL for all; :names text[] of model names, NULL for all.
SELECT
    m.id, m.tenant_id, coalesce(d.tenant, m.tenant_id::text) AS tenant, m.model_name, m.version, m.model_type, m.status,
    nullif(m.accuracy, 'NaN') AS accuracy, nullif(m.calibration_score, 'NaN') AS calibration_score,
    nullif(m.brier_score, 'NaN') AS brier_score, nullif(m.sharpe_ratio, 'NaN') AS sharpe_ratio,
    m.last_updated, newest.day, newest.evaluated, before.day AS previous_day,
    before.accuracy AS previous_accuracy, before.calibration_score AS previous_calibration_score,
    before.brier_score AS previous_brier_score, before.sharpe_ratio AS previous_sharpe_ratio
FROM public.probabilistic_models AS m
LEFT JOIN public.tenant_directory AS d ON d.tenant_uuid = m.tenant_id
LEFT JOIN LATERAL (
    SELECT day, evaluated FROM public.model_performance_history
    WHERE model_id = m.id
    ORDER BY day DESC, id DESC LIMIT 1
) AS newest ON true
LEFT JOIN LATERAL (
    SELECT day, accuracy, calibration_score, brier_score, sharpe_ratio FROM public.model_performance_history
    WHERE model_id = m.id AND day < newest.day
    ORDER BY day DESC, id DESC LIMIT 1
) AS before ON true
WHERE (:tenant::uuid IS NULL OR m.tenant_id IS NULL OR m.tenant_id = :tenant::uuid)
    AND (:names::text[] IS NULL OR m.model_name = ANY (:names::text[]))
ORDER BY m.tenant_id IS NOT NULL, coalesce(d.tenant, m.tenant_id::text) COLLATE "C", m.tenant_id, m.model_name COLLATE "C", m.version COLLATE "C"
