-- Parts that came while a view was made, and inserts under way: of neither can be told whether the view saw them.
-- Grain: one row. Columns: unclear UInt64. No parameters.
SELECT
    (
        SELECT count() FROM system.parts
        WHERE database = currentDatabase() AND table = 'trading_decisions_probabilistic' AND active
            AND name NOT IN (SELECT name FROM ppa_view_backfill)
    ) + (
        SELECT count() FROM system.processes WHERE query_kind IN ('Insert', 'AsyncInsertFlush')
    ) AS unclear
