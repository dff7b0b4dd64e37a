-- Trainings of one tenant's models, or of the shared ones, that are to be compared with the accuracy before.
-- What a version had before: what the history has for the newest day before the training ended (UTC); what the registry says where
-- there is no history of it. Taken is that of the model itself, else that of the newest other version of its name and tenant
-- which was there when the training ended and has one; a training without either is left out.
-- Grain: one row per training. Columns: id, tenant as ClickHouse writes it, model_name, version, final_accuracy (NULL when undefined),
--   previous_accuracy.
-- Parameters: :tenant, NULL for the shared ones; :since the earliest end of a training.
SELECT
    t.id, coalesce(d.tenant, m.tenant_id::text) AS tenant, m.model_name, m.version,
    nullif(t.final_accuracy, 'NaN') AS final_accuracy, before.accuracy AS previous_accuracy
FROM public.probabilistic_models AS m
LEFT JOIN public.tenant_directory AS d ON d.tenant_uuid = m.tenant_id
JOIN public.model_training_history AS t ON t.model_id = m.id
CROSS JOIN LATERAL (
    SELECT had.accuracy
    FROM public.probabilistic_models AS o
    CROSS JOIN LATERAL (
        SELECT
            CASE
                WHEN EXISTS (SELECT FROM public.model_performance_history WHERE model_id = o.id)
                THEN (
                    SELECT h.accuracy FROM public.model_performance_history AS h
                    WHERE h.model_id = o.id AND h.day < (t.completed_at AT TIME ZONE 'UTC')::date
                    ORDER BY h.day DESC, h.id DESC LIMIT 1)
                ELSE nullif(o.accuracy, 'NaN')
            END AS accuracy
    ) AS had
    WHERE o.model_name = m.model_name AND o.tenant_id IS NOT DISTINCT FROM m.tenant_id AND had.accuracy IS NOT NULL
        AND (o.id = m.id OR o.created_at IS NULL OR o.created_at <= t.completed_at)
    ORDER BY o.id = m.id DESC, o.created_at DESC NULLS LAST, o.version COLLATE "C" DESC
    LIMIT 1
) AS before
WHERE (m.tenant_id = :tenant::uuid OR (:tenant::uuid IS NULL AND m.tenant_id IS NULL))
    AND t.status = 'completed' AND t.completed_at >= :since AND t.previous_model_accuracy IS NULL
ORDER BY t.completed_at, t.id
