-- Before which time a table holds no more rows than may be deleted.
-- Grain: one row, none where it holds no more of before the cutoff. Columns: before Int64, Unix milliseconds.
-- Parameters: {table:Identifier}; {column:Identifier}, its time; {cutoff:DateTime64(3, 'UTC')}; {most:UInt64}.
SELECT toUnixTimestamp64Milli(toDateTime64({column:Identifier}, 3, 'UTC')) AS before
FROM {table:Identifier}
WHERE {column:Identifier} < {cutoff:DateTime64(3, 'UTC')}
ORDER BY {column:Identifier}
LIMIT 1 OFFSET {most:UInt64}
