-- What pg_partman is asked where it is installed, in whatever schema: as both 4.7 and 5.1 understand it. The names are the
-- server's own, quoted by it.
-- Grain: one row, none when the extension is not installed. Columns: version; manages, whether the table was handed over to
--   it; move, one month of the default partition into its own, answers the rows; maintain, partitions made and dropped.
SELECT
    e.extversion AS version,
    format('SELECT EXISTS (SELECT 1 FROM %I.part_config WHERE parent_table = %L)', n.nspname, t.parent) AS manages,
    format('SELECT %I.partition_data_time(%L, p_batch_count => 1)', n.nspname, t.parent) AS move,
    format('SELECT %I.run_maintenance(%L)', n.nspname, t.parent) AS maintain
FROM pg_extension AS e
JOIN pg_namespace AS n ON n.oid = e.extnamespace
CROSS JOIN (VALUES ('public.trading_decisions_probabilistic')) AS t(parent)
WHERE e.extname = 'pg_partman'
