-- What reaches each node through the graph, as collection confidence_propagation of ArangoDB holds it.
-- Grain: one row per tenant, day and node.
CREATE TABLE IF NOT EXISTS confidence_propagation (
    tenant_id VARCHAR NOT NULL COMMENT 'Whose node it is',
    "day" DATE NOT NULL COMMENT 'UTC day of the numbers it follows from; attribute day',
    node VARCHAR NOT NULL COMMENT 'Key of the node',
    confidence DOUBLE PRECISION COMMENT 'From 0 to 1; NULL when nothing that is known reaches it',
    uncertainty DOUBLE PRECISION COMMENT 'From 0 to 1; NULL like confidence',
    last_updated TIMESTAMP(9) WITH TIME ZONE COMMENT 'When it was written (UTC)',
    PRIMARY KEY (tenant_id, "day", node)
)
