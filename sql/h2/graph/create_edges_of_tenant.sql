-- A tenant's edges are read in pages, in order of key.
CREATE INDEX IF NOT EXISTS edges_of_tenant ON probability_dependencies (tenant_id, edge_key)
