-- A page of embeddings. Grain: one row per embedding, in order of id.
-- Columns: those of io.ppa.model.UncertaintyEmbedding; NULL where the object has none.
-- Parameters: :after the last id of the page before, NULL for the first page; :rows most rows of a page.
SELECT id, tenant_id, symbol, epistemic_uncertainty, aleatoric_uncertainty, "timestamp"
FROM uncertainty_embedding
WHERE CAST(:after AS UUID) IS NULL OR id > CAST(:after AS UUID)
ORDER BY id
LIMIT :rows
