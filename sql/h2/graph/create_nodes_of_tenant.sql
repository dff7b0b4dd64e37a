-- A tenant's nodes are read in pages, in order of key.
CREATE INDEX IF NOT EXISTS nodes_of_tenant ON probabilistic_nodes (tenant_id, node_key)
