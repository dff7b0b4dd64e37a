-- The default partition of the decisions' operational copy, where it has not the name that everything here knows it by.
-- Grain: one row, none where the name is right, or nothing is there. Columns: name, as the server writes it; taken, whether
--   another table has the right name.
SELECT partdefid::regclass::text AS name, to_regclass('public.trading_decisions_probabilistic_default') IS NOT NULL AS taken
FROM pg_partitioned_table
WHERE partrelid = to_regclass('public.trading_decisions_probabilistic') AND partdefid <> 0
    AND partdefid IS DISTINCT FROM to_regclass('public.trading_decisions_probabilistic_default')
