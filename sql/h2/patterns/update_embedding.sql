-- New numbers of an embedding; everything else of it stays. Writes no row when the embedding is gone.
-- Parameters: :id; :epistemic_uncertainty, :aleatoric_uncertainty, NULL where undefined.
UPDATE uncertainty_embedding
SET epistemic_uncertainty = :epistemic_uncertainty, aleatoric_uncertainty = :aleatoric_uncertainty
WHERE id = :id
