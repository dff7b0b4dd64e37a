-- Puts an embedding in. Grain: one row. Parameters: the columns of uncertainty_embedding, NULL where the object has none.
INSERT INTO uncertainty_embedding (
    id, embedding_id, symbol, uncertainty_vector, epistemic_uncertainty, aleatoric_uncertainty, context_similarity,
    "timestamp", tenant_id, vector)
VALUES (
    :id, :embedding_id, :symbol, :uncertainty_vector, :epistemic_uncertainty, :aleatoric_uncertainty, :context_similarity,
    :timestamp, :tenant_id, :vector)
