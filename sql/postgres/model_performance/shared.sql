-- Which of these models are registered for all tenants.
-- Grain: one row per (model_name, version).
-- Parameters: :models, a JSON array of io.ppa.store.postgres.RegistryUpdates.Measured.
SELECT m.model_name, m.version
FROM jsonb_to_recordset(:models::jsonb) AS n("modelName" text, version text)
JOIN public.probabilistic_models AS m ON m.model_name = n."modelName" AND m.version = n.version
WHERE m.tenant_id IS NULL
