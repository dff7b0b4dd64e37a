-- Events of drift, withdrawn ones too. The newest of each model stays: it says whether the model drifts.
-- Grain: one row per row; expired says whether it is past retention. Parameters: :cutoff.
SELECT
    o.ctid AS place, o.day::timestamp AT TIME ZONE 'UTC' AS made,
    o.day::timestamp AT TIME ZONE 'UTC' < :cutoff
        AND EXISTS (
            SELECT FROM public.calibration_drift_events AS n
            WHERE (n.tenant, n.model_name, n.model_version) = (o.tenant, o.model_name, o.model_version)
                AND (n.day, n.id) > (o.day, o.id))
        AND o.execution_id NOT IN (SELECT execution_id FROM ppa.open_execution)
        AND coalesce(o.withdrawn_by, 0) NOT IN (SELECT execution_id FROM ppa.open_execution) AS expired
FROM public.calibration_drift_events AS o
