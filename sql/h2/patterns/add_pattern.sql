-- Puts a pattern in. Grain: one row. Parameters: the columns of probabilistic_pattern, NULL where the object has none.
INSERT INTO probabilistic_pattern (
    id, pattern_id, symbol, pattern_vector, confidence_score, uncertainty_vector, success_probability, pattern_type,
    market_regime, created_at, tenant_id, vector)
VALUES (
    :id, :pattern_id, :symbol, :pattern_vector, :confidence_score, :uncertainty_vector, :success_probability, :pattern_type,
    :market_regime, :created_at, :tenant_id, :vector)
