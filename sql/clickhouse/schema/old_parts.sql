-- The parts of the decisions, before a view on them is made. A table, as there may be more than fit into a parameter.
-- Grain: one row per part.
CREATE TABLE ppa_view_backfill ENGINE = Memory AS
SELECT name FROM system.parts WHERE database = currentDatabase() AND table = 'trading_decisions_probabilistic' AND active
