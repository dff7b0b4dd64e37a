-- One month of each tenant as it shall be published: the staged rows of the given days, and the other days as they are published now.
-- Grain: one row per (tenant_id, model_name, model_version, date). The partitions of {swap:Identifier} must be empty before.
-- Parameters: {swap:Identifier}, {stage:Identifier}, {published:Identifier}; {tenants:Array(String)}, {days:Array(Date)} the days that are
--   published, all of one month; {from:Date}, {to:Date} around them.
INSERT INTO {swap:Identifier}
SETTINGS max_partitions_per_insert_block = 0
SELECT
    * EXCEPT
    (
        read_decisions, read_feedbacks, read_watermark, confidence_not_finite, confidence_out_of_range, uncertainty_not_finite, uncertainty_negative,
        return_not_finite, return_below_minus_one
    )
FROM {stage:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= {from:Date} AND date <= {to:Date} AND date IN {days:Array(Date)} AND read_decisions = 0
UNION ALL
SELECT *
FROM {published:Identifier}
WHERE tenant_id IN {tenants:Array(String)} AND date >= toStartOfMonth({from:Date}) AND date <= toLastDayOfMonth({from:Date})
    AND date NOT IN {days:Array(Date)}
