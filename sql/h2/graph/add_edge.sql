-- An edge that is new, as the platform makes it.
-- Parameters: :key, :tenant, :from, :to, :type; the numbers, NULL where undefined; :created_at.
INSERT INTO probability_dependencies
    (edge_key, tenant_id, from_id, to_id, dependency_type, weight, confidence_impact, uncertainty_propagation, created_at)
VALUES
    (:key, :tenant, :from, :to, :type, :weight, :confidence_impact, :uncertainty_propagation, :created_at)
