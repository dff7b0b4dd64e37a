-- Components of the probability graph, as collection probabilistic_nodes of ArangoDB holds them. Grain: one row per node.
CREATE TABLE IF NOT EXISTS probabilistic_nodes (
    node_key VARCHAR NOT NULL PRIMARY KEY COMMENT 'Unique among all tenants; attribute _key',
    tenant_id VARCHAR COMMENT 'Whose it is',
    component_type VARCHAR COMMENT 'For example ml_model, indicator, ensemble',
    component_name VARCHAR COMMENT 'For people; NULL when it has none',
    model_name VARCHAR COMMENT 'Which registered model it stands for; NULL unless it says so itself',
    model_version VARCHAR COMMENT 'Its version; NULL like model_name',
    accuracy DOUBLE PRECISION COMMENT 'From 0 to 1; NULL where undefined; attribute performance_metrics.accuracy; written by graph-weights',
    calibration DOUBLE PRECISION COMMENT 'From 0 to 1; NULL where undefined; attribute performance_metrics.calibration; written by graph-weights',
    reliability DOUBLE PRECISION COMMENT 'From 0 to 1; NULL where undefined; attribute performance_metrics.reliability; written by graph-weights',
    confidence_contribution DOUBLE PRECISION COMMENT 'From 0 to 1; NULL where undefined; written by graph-weights',
    uncertainty_contribution DOUBLE PRECISION COMMENT 'From 0 to 1; NULL where undefined; written by graph-weights',
    last_updated TIMESTAMP(9) WITH TIME ZONE COMMENT 'When it was last written (UTC)',
    revision UUID DEFAULT RANDOM_UUID() ON UPDATE RANDOM_UUID() NOT NULL COMMENT 'Another one after every change; attribute _rev'
)
