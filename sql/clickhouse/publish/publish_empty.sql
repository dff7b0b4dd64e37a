-- Withdraws one (tenant, month) when nothing is left to publish in it.
-- Parameters: {published:Identifier}; {partition:String} as partition_id.sql answers it.
ALTER TABLE {published:Identifier} DROP PARTITION ID {partition:String}
