-- Whose trainings may have to be compared with the accuracy before.
-- Grain: one row per tenant; NULL stands for the shared models.
-- Parameters: :since the earliest end of a training.
SELECT DISTINCT m.tenant_id
FROM public.model_training_history AS t
JOIN public.probabilistic_models AS m ON m.id = t.model_id
WHERE t.status = 'completed' AND t.completed_at >= :since AND t.previous_model_accuracy IS NULL
