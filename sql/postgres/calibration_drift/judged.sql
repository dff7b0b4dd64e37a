-- A page of the decisions of a day.
-- Parameters: :decisions, a JSON array of io.ppa.model.DriftDecision; an undefined number is null.
INSERT INTO drift_judged
    (tenant, model_name, model_version, day, window_days, evaluated, ece, calibration_gap, debiased_error, p_value,
     adjusted_p_value, qualifies)
SELECT j.tenant, j."modelName", j."modelVersion", j.day, j."windowDays", j.evaluated, j.ece, j."calibrationGap", j."debiasedError",
       j."pValue", j."adjustedPValue", j.qualifies
FROM jsonb_to_recordset(:decisions::jsonb) AS j(tenant text, "modelName" text, "modelVersion" text, day date, "windowDays" int,
     evaluated bigint, ece double precision, "calibrationGap" double precision, "debiasedError" double precision,
     "pValue" double precision, "adjustedPValue" double precision, qualifies boolean)
