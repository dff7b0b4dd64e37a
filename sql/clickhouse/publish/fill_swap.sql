-- One month of each tenant as it shall be published: the staged rows of the given days, and the other days as they are published now.
-- Grain: that of the published table. The partitions of {swap:Identifier} must be empty before.
-- Parameters: {swap:Identifier}, {stage:Identifier}, {published:Identifier}; {tenants:Array(String)}, {days:Array(Date)} the days that are
--   published, all of one month; {from:Date}, {to:Date} around them.
-- For a stage with the columns of the published table, like the swap table, in the same order. One with more
-- columns has a statement of its own.
INSERT INTO {swap:Identifier}
SETTINGS max_partitions_per_insert_block = 0
SELECT *
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)}
UNION ALL
SELECT *
FROM {published:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= toStartOfMonth({from:Date}) AND date <= toLastDayOfMonth({from:Date})
    AND date NOT IN {days:Array(Date)}
