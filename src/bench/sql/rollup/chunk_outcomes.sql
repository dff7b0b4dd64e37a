-- What the row-at-a-time job keeps between its steps: a decision and what became of it.
-- Grain: one row per delivery of a decision that counts.
CREATE TABLE IF NOT EXISTS bench_outcomes
(
    id UUID COMMENT 'As on the decision',
    tenant_id String COMMENT 'Tenant',
    symbol String COMMENT 'As on the decision',
    user_id UUID COMMENT 'As on the decision',
    decided_ms Int64 COMMENT 'When it was decided, milliseconds since 1970 UTC',
    confidence Float64 COMMENT 'As on the decision, in [0,1]',
    uncertainty Float64 COMMENT 'Epistemic and aleatoric, 0 or more',
    position_size Float64 COMMENT 'As on the decision',
    penalty Float64 COMMENT 'As on the decision',
    heard_ms Int64 COMMENT 'When the effective feedback was heard, milliseconds since 1970 UTC; 0 when there is none that counts',
    actual_return Float64 COMMENT 'Of the effective feedback; 0 when there is none that counts',
    success Bool COMMENT 'Of the effective feedback; false when there is none that counts'
)
ENGINE = MergeTree
ORDER BY (tenant_id, symbol, user_id)
COMMENT 'Benchmark: between the two steps of the row-at-a-time job'
