-- Writes a page of numbers into the registry, and nothing else of a row. A row that was changed since it was read is left alone.
-- Answers how many were written.
-- Parameters: :rows, a JSON array of io.ppa.store.postgres.RegistryRow.Numbers.
-- The ids once more as an array: else the whole registry is read for the few rows of a tenant.
UPDATE public.probabilistic_models AS m
SET accuracy = n.accuracy, calibration_score = n."calibrationScore", brier_score = n."brierScore", sharpe_ratio = n."sharpeRatio",
    last_updated = clock_timestamp()
FROM jsonb_to_recordset(:rows::jsonb) AS n(id uuid, "rowVersion" xid, accuracy numeric, "calibrationScore" numeric,
     "brierScore" numeric, "sharpeRatio" numeric)
WHERE m.id = n.id AND m.xmin = n."rowVersion" AND m.id = ANY (ARRAY(SELECT r.id FROM jsonb_to_recordset(:rows::jsonb) AS r(id uuid)))
