-- How the components depend on each other, as collection probability_dependencies of ArangoDB holds it. Grain: one row per edge.
CREATE TABLE IF NOT EXISTS probability_dependencies (
    edge_key VARCHAR NOT NULL PRIMARY KEY COMMENT 'Unique among all tenants; attribute _key',
    tenant_id VARCHAR COMMENT 'Whose it is',
    from_id VARCHAR COMMENT 'The source as probabilistic_nodes/<key>; attribute _from',
    to_id VARCHAR COMMENT 'The target, likewise; attribute _to',
    dependency_type VARCHAR COMMENT 'For example probability_input',
    weight DOUBLE PRECISION COMMENT 'Its target''s trust in it, from 0 to 1; NULL when it has none; written by graph-weights',
    confidence_impact DOUBLE PRECISION COMMENT 'From 0 to 1; NULL when it has none; written by graph-weights',
    uncertainty_propagation DOUBLE PRECISION COMMENT 'From 0 to 1; NULL when it has none; written by graph-weights',
    weights_day DATE COMMENT 'UTC day the three numbers were last rebuilt for; NULL when they never were; written by graph-weights',
    base_weight DOUBLE PRECISION COMMENT 'weight before that day was first rebuilt; NULL when it had none; written by graph-weights',
    base_confidence_impact DOUBLE PRECISION COMMENT 'confidence_impact likewise; written by graph-weights',
    base_uncertainty_propagation DOUBLE PRECISION COMMENT 'uncertainty_propagation likewise; written by graph-weights',
    created_at TIMESTAMP(9) WITH TIME ZONE COMMENT 'When it was made (UTC)',
    last_updated TIMESTAMP(9) WITH TIME ZONE COMMENT 'When it was last written (UTC); written by graph-weights',
    revision UUID DEFAULT RANDOM_UUID() ON UPDATE RANDOM_UUID() NOT NULL COMMENT 'Another one after every change; attribute _rev'
)
