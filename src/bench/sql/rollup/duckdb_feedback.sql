-- DuckDB: the exported feedback as a table of its own. Variables: feedback, the Parquet file. The session's zone is UTC.
CREATE TABLE feedback AS
SELECT * REPLACE (CAST(timestamp AS TIMESTAMP) AS timestamp)
FROM read_parquet(getvariable('feedback'))
