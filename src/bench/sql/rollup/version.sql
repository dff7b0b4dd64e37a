-- Which ClickHouse this is. Grain: one row. Columns: version String.
SELECT version() AS version
