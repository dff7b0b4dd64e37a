-- Empties one (tenant, month) of the staging table, so that a repeated attempt does not find the first one's rows.
-- Parameters: {stage:Identifier}; {partition:String} as partition_id.sql answers it.
ALTER TABLE {stage:Identifier} DROP PARTITION ID {partition:String}
