-- The name ClickHouse gives to one (tenant, month). Columns: partition String.
-- Parameters: {tenant:String}; {from:Date} any day of the month.
SELECT partitionId({tenant:String}, toYYYYMM({from:Date})) AS partition
