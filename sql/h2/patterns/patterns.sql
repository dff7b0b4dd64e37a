-- A page of patterns. Grain: one row per pattern, in order of id.
-- Columns: those of io.ppa.model.Pattern; NULL where the object has none.
-- Parameters: :after the last id of the page before, NULL for the first page; :rows most rows of a page.
SELECT id, tenant_id, symbol, market_regime, confidence_score, success_probability, created_at
FROM probabilistic_pattern
WHERE CAST(:after AS UUID) IS NULL OR id > CAST(:after AS UUID)
ORDER BY id
LIMIT :rows
