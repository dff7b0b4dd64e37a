-- The servers of a cluster.
-- Grain: one row per server. Columns: shard, weight, replica Int32, from 1; host String; here UInt8, 1 for the server that is asked;
--   database String, what the cluster's definition makes the default one, empty as a rule.
-- Parameters: {cluster:String}.
SELECT
    toInt32(shard_num) AS shard, toInt32(shard_weight) AS weight, toInt32(replica_num) AS replica, host_name AS host, is_local AS here,
    default_database AS database
FROM system.clusters
WHERE cluster = {cluster:String}
ORDER BY shard, replica
