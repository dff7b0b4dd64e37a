-- What calibration-drift published for each model of the demo tenants at the end of the days (the demo's report).
-- Grain: one row per (model_name, model_version, tenant_id). Parameters: tenants, day (UTC).
-- Undefined is NaN, as in calibration_drift_daily.
SELECT
    model_name,
    model_version,
    tenant_id,
    evaluated,
    calibration_gap,
    ece,
    ece_noise_floor
FROM calibration_drift_daily
WHERE tenant_id IN {tenants:Array(String)} AND date = {day:Date}
ORDER BY model_name, model_version, tenant_id
