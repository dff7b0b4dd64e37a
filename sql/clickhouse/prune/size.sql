-- How much a table holds, and its newest row: from part metadata where the time is in the partition key.
-- Grain: one row. Columns: total UInt64; latest Int64, Unix milliseconds, that of the epoch where there is no row.
-- Parameters: {table:Identifier}, {column:Identifier} its time: a Date, DateTime or DateTime64.
SELECT count() AS total, toUnixTimestamp64Milli(toDateTime64(max({column:Identifier}), 3, 'UTC')) AS latest
FROM {table:Identifier}
