-- What is left to do until every partition of the decisions has the indexes of its parent. CONCURRENTLY works neither on
-- a partitioned parent nor in a transaction, so each is a statement of its own, to be run in this order.
-- Grain: one row per (parent index, partition) without an attached index.

WITH wanted AS (
    SELECT
        i.indexrelid AS parent,
        part.inhrelid AS partition,
        left(format('%s_%s', child.relname, replace(ic.relname, 'idx_prob_decisions_', '')), 63) AS name,
        regexp_replace(pg_get_indexdef(i.indexrelid), '^.* (USING .*)$', '\1') AS definition
    FROM pg_index AS i
    JOIN pg_class AS ic ON ic.oid = i.indexrelid
    JOIN pg_inherits AS part ON part.inhparent = i.indrelid
    JOIN pg_class AS child ON child.oid = part.inhrelid
    WHERE i.indrelid = to_regclass('public.trading_decisions_probabilistic')
        AND NOT i.indisprimary
        AND NOT EXISTS (
            SELECT 1
            FROM pg_inherits AS attached
            JOIN pg_index AS own ON own.indexrelid = attached.inhrelid
            WHERE attached.inhparent = i.indexrelid AND own.indrelid = part.inhrelid)
)
SELECT
    partition::regclass::text AS partition,
    name,
    -- One that an interrupted build left behind is not to be trusted.
    format('DROP INDEX CONCURRENTLY IF EXISTS public.%I', name) AS clear,
    format('CREATE INDEX CONCURRENTLY %I ON %s %s', name, partition::regclass, definition) AS build,
    format('ALTER INDEX %s ATTACH PARTITION public.%I', parent::regclass, name) AS attach
FROM wanted
ORDER BY partition::regclass::text, name
