-- New numbers of a node; everything else of it stays. Writes no row when the node is gone, or not in the state it was read in.
-- Parameters: :key, :tenant, :revision; the numbers, NULL where undefined; :last_updated.
UPDATE probabilistic_nodes
SET accuracy = :accuracy, calibration = :calibration, reliability = :reliability,
    confidence_contribution = :confidence_contribution, uncertainty_contribution = :uncertainty_contribution,
    last_updated = :last_updated
WHERE node_key = :key AND tenant_id = :tenant AND revision = CAST(:revision AS UUID)
