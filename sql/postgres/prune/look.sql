-- What of a table is past retention, and what there is. ROWS stands for the statement of the table, TABLE for its name.
-- Grain: one row. Columns: expired, oldest, newest of those; total, latest of all; bytes, the table's with its indexes.
-- Parameters: those of the table's statement.
SELECT
    count(*) FILTER (WHERE expired) AS expired, min(made) FILTER (WHERE expired) AS oldest, max(made) FILTER (WHERE expired) AS newest,
    count(*) AS total, max(made) AS latest, pg_total_relation_size('TABLE'::regclass) AS bytes
FROM (ROWS) AS o
