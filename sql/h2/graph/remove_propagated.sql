-- A node has nothing propagated to it on a day.
-- Parameters: :tenant, :day, :node.
DELETE FROM confidence_propagation WHERE tenant_id = :tenant AND "day" = :day AND node = :node
