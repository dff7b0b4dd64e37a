-- What data-validation found, and what was accepted of it.
-- Grain: one row per row; expired says whether it is past retention. Parameters: :cutoff.
SELECT
    o.ctid AS place, o.day::timestamp AT TIME ZONE 'UTC' AS made,
    o.day::timestamp AT TIME ZONE 'UTC' < :cutoff
        AND o.execution_id NOT IN (SELECT execution_id FROM ppa.open_execution)
        AND coalesce(o.accepted_execution_id, 0) NOT IN (SELECT execution_id FROM ppa.open_execution) AS expired
FROM public.data_quality_results AS o
