-- The name ClickHouse gives to one month of each tenant. Grain: one row per tenant. Columns: tenant String, partition String.
-- Parameters: {tenants:Array(String)}; {from:Date} any day of the month.
SELECT arrayJoin({tenants:Array(String)}) AS tenant, partitionId(tenant, toYYYYMM({from:Date})) AS partition
