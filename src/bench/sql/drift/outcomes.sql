-- How many outcomes were measured, so that the benchmark is about what it says.
-- Grain: one row. Columns: models UInt64, fewest and most UInt64: of a model's windows.
-- Parameters: {last:Date} the day measured.
SELECT count() AS models, min(evaluated + reference_evaluated) AS fewest, max(evaluated + reference_evaluated) AS most
FROM calibration_drift_daily
WHERE date = {last:Date}
