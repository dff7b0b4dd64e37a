-- A tenant of the demo in the directory, where not there yet.
-- Grain: at most one row. Parameters: tenant (as ClickHouse writes it), tenant_uuid.
INSERT INTO public.tenant_directory (tenant, tenant_uuid) VALUES (:tenant, :tenant_uuid) ON CONFLICT DO NOTHING
