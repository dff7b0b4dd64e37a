-- Decisions between two times: of one partition where these are its bounds.
-- Grain: one row. Columns: rows. Parameters: :from, :to (exclusive).
SELECT count(*) AS rows FROM public.trading_decisions_probabilistic WHERE timestamp >= :from AND timestamp < :to
