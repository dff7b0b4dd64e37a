-- What was propagated to a node, in the place of what is there.
-- Parameters: :tenant, :day, :node; :confidence, :uncertainty, NULL where undefined; :last_updated.
MERGE INTO confidence_propagation (tenant_id, "day", node, confidence, uncertainty, last_updated)
KEY (tenant_id, "day", node)
VALUES (:tenant, :day, :node, :confidence, :uncertainty, :last_updated)
