-- Numbers the registered models had. The newest of each model stays: what comes next is compared with it.
-- Grain: one row per row; expired says whether it is past retention. Parameters: :cutoff.
SELECT
    o.ctid AS place, o.day::timestamp AT TIME ZONE 'UTC' AS made,
    o.day::timestamp AT TIME ZONE 'UTC' < :cutoff
        AND EXISTS (
            SELECT FROM public.model_performance_history AS n
            WHERE n.model_id = o.model_id AND (n.day, n.id) > (o.day, o.id))
        AND o.execution_id NOT IN (SELECT execution_id FROM ppa.open_execution) AS expired
FROM public.model_performance_history AS o
