-- A node that is new, as the platform makes it.
-- Parameters: :key, :tenant, :type; :name, :model_name, :model_version, NULL where it has none; the numbers, NULL where undefined;
--   :last_updated.
INSERT INTO probabilistic_nodes
    (node_key, tenant_id, component_type, component_name, model_name, model_version, accuracy, calibration, reliability,
     confidence_contribution, uncertainty_contribution, last_updated)
VALUES
    (:key, :tenant, :type, :name, :model_name, :model_version, :accuracy, :calibration, :reliability,
     :confidence_contribution, :uncertainty_contribution, :last_updated)
