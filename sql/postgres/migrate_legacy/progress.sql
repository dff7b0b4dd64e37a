-- How far the backfill of trading_decisions is.
-- Grain: one row. Columns: begun; finished; rows, given the default values in all runs; relation, pass, next_block, end_block of the table
--   or partition it is at, NULL where it is at none.
SELECT
    (SELECT count(*) > 0 FROM ppa.backfill_progress) AS begun,
    (SELECT coalesce(bool_and(finished_at IS NOT NULL), false) FROM ppa.backfill_progress) AS finished,
    (SELECT coalesce(sum(rows_total), 0) FROM ppa.backfill_progress) AS rows,
    at.relation::regclass::text AS relation,
    at.pass,
    at.next_block,
    at.end_block
FROM (SELECT 1) AS one
LEFT JOIN (
    SELECT relation, pass, next_block, end_block FROM ppa.backfill_progress WHERE finished_at IS NULL ORDER BY relation LIMIT 1
) AS at ON true
