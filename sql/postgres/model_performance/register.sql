-- Registers a page of models that have no row yet.
-- Parameters: :models, a JSON array of io.ppa.store.postgres.RegistryUpdates.Measured; :tenant.
INSERT INTO public.probabilistic_models (model_name, model_type, version, parameters, status, tenant_id)
SELECT n."modelName", 'unknown', n.version, '{}', 'experimental', :tenant::uuid
FROM jsonb_to_recordset(:models::jsonb) AS n("modelName" text, version text)
ON CONFLICT (model_name, version, tenant_id) DO NOTHING
