-- A table over all shards: rows inserted here go to the shard of their tenant, reads see every shard.
-- Parameters: {database:Identifier} of the distributed tables; {table:Identifier}; {cluster:String}, {shards:String} the database of the tables
--   that hold the rows, {name:String} the table's name once more.
-- ppa_CLUSTER, ppa_SHARDS and ppa_TABLE stand for the same names where the grammar takes no parameter.
-- By tenant, so that no join leaves its shard; slots.sql must name the same key.
CREATE TABLE IF NOT EXISTS {database:Identifier}.{table:Identifier} ON CLUSTER 'ppa_CLUSTER' AS ppa_SHARDS.ppa_TABLE
ENGINE = Distributed({cluster:String}, {shards:String}, {name:String}, cityHash64(tenant_id))
