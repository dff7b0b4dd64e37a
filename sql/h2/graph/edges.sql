-- A page of a tenant's edges, as they are. Grain: one row per edge. Columns are called as the attributes of the document are.
-- Ordered by the tenant too: else H2 does not take the order from the index, and sorts all the rest for each page.
-- Parameters: :tenant; :after, the page before's last key, empty for the first page; :rows, how many.
SELECT
    edge_key AS "_key", CAST(revision AS VARCHAR) AS "_rev", from_id AS "_from", to_id AS "_to", dependency_type,
    weight, confidence_impact, uncertainty_propagation,
    CAST(weights_day AS VARCHAR) AS weights_day, base_weight, base_confidence_impact, base_uncertainty_propagation
FROM probability_dependencies
WHERE tenant_id = :tenant AND edge_key > :after
ORDER BY tenant_id, edge_key
FETCH FIRST :rows ROWS ONLY
