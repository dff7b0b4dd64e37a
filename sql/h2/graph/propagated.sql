-- What was propagated to a tenant's nodes on a day. Grain: one row per node.
-- Parameters: :tenant; :day.
SELECT node, confidence, uncertainty FROM confidence_propagation WHERE tenant_id = :tenant AND "day" = :day
