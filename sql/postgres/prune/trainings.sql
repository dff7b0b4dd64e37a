-- Trainings that ended, by when they did; one that runs stays.
-- Grain: one row per row; expired says whether it is past retention. Parameters: :cutoff.
SELECT
    o.ctid AS place, coalesce(o.completed_at, o.started_at) AS made,
    o.status <> 'running' AND coalesce(o.completed_at, o.started_at) < :cutoff AS expired
FROM public.model_training_history AS o
