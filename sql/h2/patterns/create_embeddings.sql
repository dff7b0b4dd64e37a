-- Embeddings of the uncertainty in predictions, as class UncertaintyEmbedding of Weaviate holds them.
-- Grain: one row per embedding and tenant.
CREATE TABLE IF NOT EXISTS uncertainty_embedding (
    id UUID NOT NULL PRIMARY KEY COMMENT 'The object''s own id',
    embedding_id VARCHAR COMMENT 'Names the embedding',
    symbol VARCHAR COMMENT 'Instrument it is about, as in the decisions',
    uncertainty_vector DOUBLE PRECISION ARRAY COMMENT 'The uncertainty in many dimensions',
    epistemic_uncertainty DOUBLE PRECISION COMMENT 'Uncertainty of the model, 0 or more; NULL where undefined; written by pattern-outcomes',
    aleatoric_uncertainty DOUBLE PRECISION COMMENT 'Uncertainty of the data, 0 or more; NULL where undefined; written by pattern-outcomes',
    context_similarity DOUBLE PRECISION COMMENT 'Similarity to what was seen before',
    "timestamp" TIMESTAMP(9) WITH TIME ZONE COMMENT 'When it was made (UTC)',
    tenant_id VARCHAR COMMENT 'Whose it is',
    vector REAL ARRAY COMMENT 'What it is found by; written once'
)
