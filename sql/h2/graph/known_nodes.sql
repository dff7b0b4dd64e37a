-- Those of these keys that are nodes, of whatever tenant. Grain: one row per node.
-- Parameters: :keys, an array.
SELECT node_key FROM probabilistic_nodes WHERE node_key = ANY (:keys)
