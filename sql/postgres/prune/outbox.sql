-- Events that were delivered, by when they were; what is owed stays.
-- Grain: one row per row; expired says whether it is past retention. Parameters: :cutoff.
SELECT o.ctid AS place, coalesce(o.delivered_at, o.created_at) AS made, coalesce(o.delivered_at < :cutoff, false) AS expired
FROM ppa.outbox AS o
