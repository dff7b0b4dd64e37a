-- One (tenant, month) as it shall be published: the staged rows of the given days, and the other days as they are published now.
-- Grain: one row per (tenant_id, model_name, model_version, date). The partition of {swap:Identifier} must be empty before.
-- Parameters: {swap:Identifier}, {stage:Identifier}, {tenant:String}, {days:Array(Date)} the days that are published, all of one month;
--   {from:Date}, {to:Date} around them.
INSERT INTO {swap:Identifier}
(
    date, model_name, model_version, decisions, evaluated, window_days, reference_evaluated, brier_score, log_loss, reliability, resolution,
    uncertainty, residual, ece, ece_equal_width, mce, calibration_gap, debiased_error, ece_noise_floor, ece_p_value, spiegelhalter_z,
    spiegelhalter_p, gap_z, gap_p, psi, psi_critical, ks_statistic, ks_p_value, p_value, bins, equal_width_bins, tenant_id,
    metric_version, run_id, computed_at
)
SELECT
    date, model_name, model_version, decisions, evaluated, window_days, reference_evaluated, brier_score, log_loss, reliability, resolution,
    uncertainty, residual, ece, ece_equal_width, mce, calibration_gap, debiased_error, ece_noise_floor, ece_p_value, spiegelhalter_z,
    spiegelhalter_p, gap_z, gap_p, psi, psi_critical, ks_statistic, ks_p_value, p_value, bins, equal_width_bins, tenant_id,
    metric_version, run_id, computed_at
FROM {stage:Identifier}
WHERE tenant_id = {tenant:String} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
UNION ALL
SELECT
    date, model_name, model_version, decisions, evaluated, window_days, reference_evaluated, brier_score, log_loss, reliability, resolution,
    uncertainty, residual, ece, ece_equal_width, mce, calibration_gap, debiased_error, ece_noise_floor, ece_p_value, spiegelhalter_z,
    spiegelhalter_p, gap_z, gap_p, psi, psi_critical, ks_statistic, ks_p_value, p_value, bins, equal_width_bins, tenant_id,
    metric_version, run_id, computed_at
FROM calibration_drift_daily
WHERE tenant_id = {tenant:String} AND date >= toStartOfMonth({from:Date}) AND date <= toLastDayOfMonth({from:Date})
    AND date NOT IN {days:Array(Date)}
