-- What the models a tenant can use had for numbers on a day: its own ones and the shared ones.
-- Grain: one row per model of the registry. Columns: model_name, version; shared; evaluated, accuracy, calibration_score of the newest day of
--   the model's history up to :day, NULL where there is none; the last two are NULL where undefined as well.
-- Parameters: :tenant, NULL for the shared ones alone; :day.
SELECT
    m.model_name, m.version, m.tenant_id IS NULL AS shared, had.evaluated, nullif(had.accuracy, 'NaN') AS accuracy,
    nullif(had.calibration_score, 'NaN') AS calibration_score
FROM public.probabilistic_models AS m
LEFT JOIN LATERAL (
    SELECT evaluated, accuracy, calibration_score FROM public.model_performance_history
    WHERE model_id = m.id AND day <= :day
    ORDER BY day DESC, id DESC LIMIT 1
) AS had ON true
WHERE m.tenant_id IS NULL OR m.tenant_id = :tenant::uuid
ORDER BY m.tenant_id IS NULL, m.model_name COLLATE "C", m.version COLLATE "C"
