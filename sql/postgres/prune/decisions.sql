-- Rows of the operational copy that no month's partition was made for. Those in partitions go with their month.
-- Grain: one row per row; expired says whether it is past retention. Parameters: :cutoff.
SELECT o.ctid AS place, o.timestamp AS made, o.timestamp < :cutoff AS expired
FROM public.trading_decisions_probabilistic_default AS o
