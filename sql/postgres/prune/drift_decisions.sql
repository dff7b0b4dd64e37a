-- Decisions on drift. The newest of each model stays: the next day's is compared with it.
-- Grain: one row per row; expired says whether it is past retention. Parameters: :cutoff.
SELECT
    o.ctid AS place, o.day::timestamp AT TIME ZONE 'UTC' AS made,
    o.day::timestamp AT TIME ZONE 'UTC' < :cutoff
        AND EXISTS (
            SELECT FROM public.calibration_drift_decisions AS n
            WHERE (n.tenant, n.model_name, n.model_version) = (o.tenant, o.model_name, o.model_version) AND n.day > o.day)
        AND o.execution_id NOT IN (SELECT execution_id FROM ppa.open_execution) AS expired
FROM public.calibration_drift_decisions AS o
