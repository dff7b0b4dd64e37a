-- A page of a tenant's nodes, as they are: what is wrong with them is found by who reads them. Grain: one row per node.
-- Columns are called as the attributes of the document are.
-- Ordered by the tenant too: else H2 does not take the order from the index, and sorts all the rest for each page.
-- Parameters: :tenant; :after, the page before's last key, empty for the first page; :rows, how many.
SELECT
    node_key AS "_key", CAST(revision AS VARCHAR) AS "_rev", component_type, component_name, model_name, model_version,
    accuracy, calibration, reliability, confidence_contribution, uncertainty_contribution
FROM probabilistic_nodes
WHERE tenant_id = :tenant AND node_key > :after
ORDER BY tenant_id, node_key
FETCH FIRST :rows ROWS ONLY
