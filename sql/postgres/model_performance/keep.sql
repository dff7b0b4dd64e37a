-- Keeps a page of numbers in the history, in order.
-- Answers id and model_id of each row.
-- Parameters: :rows, a JSON array of io.ppa.store.postgres.RegistryRow.Numbers; :tenant, NULL for shared models; :day; :execution.
INSERT INTO public.model_performance_history
    (model_id, tenant_id, model_name, version, day, decisions, evaluated, accuracy, calibration_score, brier_score, sharpe_ratio,
     execution_id, changed_at)
SELECT n.id, :tenant::uuid, n.name, n.version, :day, n.decisions, n.evaluated, n.accuracy, n.calibration, n.brier, n.sharpe,
       :execution, clock_timestamp()
FROM ROWS FROM (jsonb_to_recordset(:rows::jsonb) AS (id uuid, "modelName" text, version text, decisions bigint, evaluated bigint,
     accuracy numeric, "calibrationScore" numeric, "brierScore" numeric, "sharpeRatio" numeric))
     WITH ORDINALITY AS n(id, name, version, decisions, evaluated, accuracy, calibration, brier, sharpe, place)
ORDER BY n.place
RETURNING id, model_id
