-- Murphy's reliability term of the models of one tenant, as of the newest day up to {day:Date} on which it is defined.
-- Grain: one row per (model_name, model_version). Columns: model_name, model_version String; reliability Float64, in [0,1].
-- Parameters: {tenant:String}; {day:Date}; {window_days:UInt16} how far back, that day included.
-- A model whose name is no text is left out: mended it might be taken for another.
SELECT d.model_name AS model_name, d.model_version AS model_version, argMax(d.reliability, d.date) AS reliability
FROM calibration_drift_daily AS d
WHERE tenant_id = {tenant:String} AND date <= {day:Date} AND toInt32(date) > toInt32({day:Date}) - {window_days:UInt16}
    AND isFinite(d.reliability) AND isValidUTF8(model_name) AND isValidUTF8(model_version)
GROUP BY model_name, model_version
ORDER BY model_name, model_version
