-- Active models of tenants.
-- Grain: one row per model.
-- Parameters: :only uuid[] of the tenants, NULL for all; :except uuid[] of tenants left out.
SELECT coalesce(d.tenant, m.tenant_id::text) AS tenant, m.model_name, m.version
FROM public.probabilistic_models AS m
LEFT JOIN public.tenant_directory AS d ON d.tenant_uuid = m.tenant_id
-- Nothing, too, differs from all of none.
WHERE
    m.status = 'active' AND m.tenant_id IS NOT NULL AND m.tenant_id <> ALL (:except::uuid[])
    AND (:only::uuid[] IS NULL OR m.tenant_id = ANY (:only::uuid[]))
ORDER BY coalesce(d.tenant, m.tenant_id::text) COLLATE "C", m.model_name COLLATE "C", m.version COLLATE "C"
