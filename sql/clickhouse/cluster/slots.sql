-- Where the distributed tables put tenants: the slot of each, of which a shard has as many as its weight.
-- Grain: one row per tenant. Columns: tenant String, slot Int32 from 0. Parameters: {tenants:Array(String)}; {slots:UInt32} their number.
-- It is the sharding key of distributed.sql, and what ClickHouse makes of it.
SELECT tenant, toInt32(cityHash64(tenant) % {slots:UInt32}) AS slot
FROM (SELECT arrayJoin({tenants:Array(String)}) AS tenant)
