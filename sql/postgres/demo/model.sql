-- A model of the demo in the registry, where not there yet; what is there already stays.
-- Grain: at most one row. Parameters: id, model_name, version, tenant_uuid (NULL: shared).
INSERT INTO public.probabilistic_models (id, model_name, model_type, version, parameters, status, tenant_id, is_shared)
VALUES (:id, :model_name, 'indicator', :version, '{}', 'active', :tenant_uuid::uuid, :tenant_uuid::uuid IS NULL)
ON CONFLICT DO NOTHING
