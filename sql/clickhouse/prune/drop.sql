-- Drops a partition, all rows of which are past retention. Parameters: {table:Identifier}; {partition:String}, its id.
ALTER TABLE {table:Identifier} DROP PARTITION ID {partition:String} SETTINGS alter_sync = 2
