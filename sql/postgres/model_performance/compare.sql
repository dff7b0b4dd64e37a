-- Says of a page of trainings what the accuracy before was. What somebody filled in meanwhile stays.
-- Parameters: :trainings, a JSON array of id uuid, previous numeric, improvement numeric or null.
UPDATE public.model_training_history AS t
SET previous_model_accuracy = c.previous, improvement_percentage = coalesce(t.improvement_percentage, c.improvement)
FROM jsonb_to_recordset(:trainings::jsonb) AS c(id uuid, previous numeric, improvement numeric)
WHERE t.id = c.id AND t.status = 'completed' AND t.previous_model_accuracy IS NULL
