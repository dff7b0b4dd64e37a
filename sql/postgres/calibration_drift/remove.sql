-- Removes the decisions found gone.
DELETE FROM public.calibration_drift_decisions AS d
USING drift_judged AS j
WHERE j.gone AND (j.tenant, j.model_name, j.model_version, j.day) = (d.tenant, d.model_name, d.model_version, d.day)
