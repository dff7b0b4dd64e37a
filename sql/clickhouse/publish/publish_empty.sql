-- Withdraws one (tenant, month) when nothing is left to publish in it: publish.sql for a server that refuses an empty source. A plain DROP
-- PARTITION would need no source, so that one that is late could take away what somebody else has published since.
-- Parameters: {published:Identifier}; {partition:String}; ppa_swap_EXECUTION, all as publish.sql has them.
ALTER TABLE {published:Identifier} REPLACE PARTITION ID {partition:String} FROM ppa_swap_EXECUTION
SETTINGS allow_replace_partition_from_empty_source = 1
