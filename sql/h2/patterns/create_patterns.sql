-- Market patterns, as class ProbabilisticPattern of Weaviate holds them. Grain: one row per pattern and tenant.
CREATE TABLE IF NOT EXISTS probabilistic_pattern (
    id UUID NOT NULL PRIMARY KEY COMMENT 'The object''s own id',
    pattern_id VARCHAR COMMENT 'Names the pattern',
    symbol VARCHAR COMMENT 'Instrument it was seen in, as in the decisions',
    pattern_vector DOUBLE PRECISION ARRAY COMMENT 'The pattern in many dimensions',
    confidence_score DOUBLE PRECISION COMMENT 'Stated confidence, drawn towards that of the tenant''s other groups as far as little is known, from 0 to 1; NULL where undefined; written by pattern-outcomes',
    uncertainty_vector DOUBLE PRECISION ARRAY COMMENT 'Uncertainty of each dimension',
    success_probability DOUBLE PRECISION COMMENT 'How likely it is to succeed, from 0 to 1; NULL where undefined; written by pattern-outcomes',
    pattern_type VARCHAR COMMENT 'technical, fundamental or sentiment',
    market_regime VARCHAR COMMENT 'Market regime it was seen in, as in the decisions',
    created_at TIMESTAMP(9) WITH TIME ZONE COMMENT 'When it was made (UTC)',
    tenant_id VARCHAR COMMENT 'Whose it is',
    vector REAL ARRAY COMMENT 'What it is found by; written once'
)
