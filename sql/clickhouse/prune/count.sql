-- How many rows of a table are older. Grain: one row. Columns: found UInt64. Parameters: as of delete.sql.
SELECT count() AS found
FROM {table:Identifier}
WHERE {column:Identifier} < {before:DateTime64(3, 'UTC')}
