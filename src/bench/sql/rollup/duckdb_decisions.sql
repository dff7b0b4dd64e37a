-- DuckDB: the exported decisions as a table of its own. Variables: decisions, the Parquet file. The session's zone is UTC.
CREATE TABLE decisions AS
SELECT * REPLACE (CAST(timestamp AS TIMESTAMP) AS timestamp)
FROM read_parquet(getvariable('decisions'))
