-- Merges all parts of one (tenant, month) into one, and returns when that is done. Rows stay as they are.
-- Parameters: {table:Identifier} and {partition:String}, as closed_partitions.sql answers them.
OPTIMIZE TABLE {table:Identifier} PARTITION ID {partition:String} FINAL SETTINGS optimize_throw_if_noop = 1, alter_sync = 1
