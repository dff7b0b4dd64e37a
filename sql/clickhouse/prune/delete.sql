-- Deletes the older rows of a table, and returns when they are gone on every replica. Parts without such rows are linked, not written.
-- Without replication a mutation raises the version of every part, IN PARTITION or not, and so does each further one: hence one for all
-- partitions. The plans of the nightly jobs then look at the rows of their days once, and find them as they were.
-- Parameters: {table:Identifier}; {column:Identifier}, its time; {before:DateTime64(3, 'UTC')}.
ALTER TABLE {table:Identifier} DELETE WHERE {column:Identifier} < {before:DateTime64(3, 'UTC')} SETTINGS mutations_sync = 2
