-- Records the decisions; one that is as it was stays untouched. Whether they make a drift is derived afterwards.
-- Parameters: :execution.
INSERT INTO public.calibration_drift_decisions AS d
    (tenant, model_name, model_version, day, window_days, evaluated, ece, calibration_gap, debiased_error, p_value,
     adjusted_p_value, qualifies, drifting, execution_id, decided_at)
SELECT tenant, model_name, model_version, day, window_days, evaluated, ece, calibration_gap, debiased_error, p_value,
       adjusted_p_value, qualifies, false, :execution, clock_timestamp()
FROM drift_judged
WHERE NOT gone
ON CONFLICT (tenant, model_name, model_version, day) DO UPDATE SET
    window_days = excluded.window_days, evaluated = excluded.evaluated, ece = excluded.ece,
    calibration_gap = excluded.calibration_gap, debiased_error = excluded.debiased_error, p_value = excluded.p_value,
    adjusted_p_value = excluded.adjusted_p_value, qualifies = excluded.qualifies, drifting = d.drifting AND excluded.qualifies,
    execution_id = excluded.execution_id, decided_at = excluded.decided_at
WHERE (d.window_days, d.evaluated, d.ece, d.calibration_gap, d.debiased_error, d.p_value, d.adjusted_p_value, d.qualifies)
    IS DISTINCT FROM
    (excluded.window_days, excluded.evaluated, excluded.ece, excluded.calibration_gap, excluded.debiased_error, excluded.p_value,
     excluded.adjusted_p_value, excluded.qualifies)
