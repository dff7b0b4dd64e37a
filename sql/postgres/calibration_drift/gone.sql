-- Recorded decisions of the days that are not taken any more: what was measured then is no longer published.
-- Parameters: :first, :last.
INSERT INTO drift_judged (tenant, model_name, model_version, day, gone)
SELECT d.tenant, d.model_name, d.model_version, d.day, true
FROM public.calibration_drift_decisions AS d
WHERE d.day BETWEEN :first AND :last
    AND NOT EXISTS (
        SELECT FROM drift_judged AS j
        WHERE (j.tenant, j.model_name, j.model_version, j.day) = (d.tenant, d.model_name, d.model_version, d.day))
