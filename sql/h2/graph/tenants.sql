-- Tenants that have a node or an edge. Grain: one row per tenant. No parameters.
SELECT tenant_id FROM probabilistic_nodes WHERE tenant_id IS NOT NULL
UNION
SELECT tenant_id FROM probability_dependencies WHERE tenant_id IS NOT NULL
