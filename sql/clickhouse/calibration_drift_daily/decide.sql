-- All published measures of one day, of every tenant and model: what the decision is taken over.
-- Grain: one row per (tenant, model_name, model_version). Columns: tenant, model_name, model_version String, window_days UInt16, evaluated
--   UInt64, ece, calibration_gap, debiased_error, p_value Float64, NaN where undefined.
-- Parameters: {day:Date}.
-- Names as PostgreSQL can hold and index them: valid UTF-8, a zero byte as U+2400, 200 characters. A tenant whose name is not like that is
-- left out (long_tenants.sql finds it): mended or cut it might be taken for another. A model's is mended and cut; of a tenant's models that
-- are then one, the one that was so before counts, else the first.
WITH name -> substringUTF8(toValidUTF8(replaceAll(name, '\0', '␀')), 1, 200) AS plain
SELECT
    tenant_id AS tenant, plain(d.model_name) AS model_name, plain(d.model_version) AS model_version,
    toUInt16(d.window_days) AS window_days, toUInt64(d.evaluated) AS evaluated, ece, calibration_gap, debiased_error, p_value
FROM calibration_drift_daily AS d
WHERE date = {day:Date} AND plain(tenant_id) = tenant_id
ORDER BY
    tenant, model_name, model_version,
    model_name = d.model_name AND model_version = d.model_version DESC, d.model_name, d.model_version
LIMIT 1 BY tenant, model_name, model_version
