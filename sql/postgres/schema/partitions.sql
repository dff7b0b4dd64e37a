-- Partitions of the decisions' operational copy.
-- Grain: one row, none when the table is not there.

SELECT
    parent::regclass::text AS name,
    (SELECT count(*) FROM pg_inherits WHERE inhparent = parent) AS partitions,
    to_regclass('public.trading_decisions_probabilistic_default') IS NOT NULL AS has_default
FROM to_regclass('public.trading_decisions_probabilistic') AS parent
WHERE parent IS NOT NULL
