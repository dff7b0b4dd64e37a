-- New numbers of an edge; everything else of it stays. Writes no row when the edge is gone, or not in the state it was read in.
-- Parameters: :key, :tenant, :revision; the numbers, NULL where undefined; :weights_day, NULL when never rebuilt; :last_updated.
UPDATE probability_dependencies
SET weight = :weight, confidence_impact = :confidence_impact, uncertainty_propagation = :uncertainty_propagation,
    weights_day = :weights_day, base_weight = :base_weight, base_confidence_impact = :base_confidence_impact,
    base_uncertainty_propagation = :base_uncertainty_propagation, last_updated = :last_updated
WHERE edge_key = :key AND tenant_id = :tenant AND revision = CAST(:revision AS UUID)
