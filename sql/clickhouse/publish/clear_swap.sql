-- Empties one (tenant, month) of the swap table, so that a repeated attempt does not find the first one's rows.
-- Parameters: {swap:Identifier}; {partition:String} as partition_id.sql answers it.
ALTER TABLE {swap:Identifier} DROP PARTITION ID {partition:String}
