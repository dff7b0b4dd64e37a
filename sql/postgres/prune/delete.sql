-- Deletes a batch of what is past retention, in the order the table lies on disk, one short transaction. A row that somebody has locked is
-- left for the next pass, so that nobody is waited for. ROWS stands for the statement of the table, TABLE for its name.
-- Grain: one row. Columns: gone, how many; last, where the next batch begins, null when nothing was found.
-- Parameters: those of the table's statement; :after; :batch.
WITH batch AS MATERIALIZED (
    -- OFFSET 0 keeps what is expired out of the scan: else an index on a time finds the oldest first, wherever they lie, and what lies
    -- before the last of them is passed over. ORDER BY would read and sort all the rest of the table for each batch.
    SELECT place FROM (SELECT place, expired FROM (ROWS) AS r WHERE place > :after::tid OFFSET 0) AS o WHERE expired LIMIT :batch
),
free AS MATERIALIZED (
    SELECT t.ctid AS place FROM TABLE AS t WHERE t.ctid = ANY (ARRAY(SELECT place FROM batch)) FOR UPDATE SKIP LOCKED
),
deleted AS (
    DELETE FROM TABLE AS t WHERE t.ctid = ANY (ARRAY(SELECT place FROM free)) RETURNING 1
)
SELECT (SELECT count(*) FROM deleted) AS gone, (SELECT max(place)::text FROM batch) AS last
