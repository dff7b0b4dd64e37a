-- The decisions' columns that the rollup needs, for those that are compared with it.
-- Grain: one row per delivery. Parquet has the ids as UUIDs and the times in UTC.
SELECT
    tenant_id, id, timestamp, symbol, user_id, aggregated_confidence, epistemic_uncertainty, aleatoric_uncertainty, position_size,
    uncertainty_penalty
FROM trading_decisions_probabilistic
FORMAT Parquet
