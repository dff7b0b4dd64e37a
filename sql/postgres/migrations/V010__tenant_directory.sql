-- Tenants are strings in ClickHouse and UUIDs in PostgreSQL: this maps the one to the other.
-- Grain: one row per tenant whose string is not itself a UUID.

CREATE TABLE IF NOT EXISTS public.tenant_directory (
    tenant text CONSTRAINT pk_tenant_directory PRIMARY KEY,
    tenant_uuid uuid NOT NULL CONSTRAINT tenant_directory_tenant_uuid_key UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- A string that is a UUID maps to itself; a row may repeat that, not contradict it.
    CONSTRAINT chk_tenant_directory_uuid CHECK (
        CASE
            WHEN tenant ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
            THEN tenant::uuid = tenant_uuid
            ELSE true
        END)
);

CREATE OR REPLACE FUNCTION ppa.tenant_uuid(tenant_name text) RETURNS uuid
LANGUAGE sql STABLE
AS $$
    SELECT CASE
        WHEN tenant_name ~* '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$'
        THEN tenant_name::uuid
        ELSE (SELECT tenant_uuid FROM public.tenant_directory WHERE tenant = tenant_name)
    END
$$;

COMMENT ON FUNCTION ppa.tenant_uuid(text) IS 'UUID of a tenant: its own where the string is one, else by tenant_directory; NULL when unmapped, which is a warning and never a guess';
COMMENT ON TABLE public.tenant_directory IS 'Maps a tenant as ClickHouse writes it to its UUID in PostgreSQL: one row per tenant';
COMMENT ON COLUMN public.tenant_directory.tenant IS 'Tenant as ClickHouse writes it (tenant_id)';
COMMENT ON COLUMN public.tenant_directory.tenant_uuid IS 'The same tenant in PostgreSQL';
COMMENT ON COLUMN public.tenant_directory.created_at IS 'When it was mapped';
