-- On which days the models of the demo tenants were drifting (the demo's report).
-- Grain: one row per (tenant, model_name, model_version, day). Parameters: tenants, first_day, last_day (both included, UTC).
SELECT tenant, model_name, model_version, day
FROM public.calibration_drift_decisions
WHERE drifting AND tenant IN (:tenants) AND day BETWEEN :first_day AND :last_day
ORDER BY tenant, model_name, model_version, day
