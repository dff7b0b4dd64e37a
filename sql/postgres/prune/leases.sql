-- Leases that ran out, by when they did.
-- Grain: one row per row; expired says whether it is past retention. Parameters: :cutoff.
SELECT o.ctid AS place, o.acquired_at AS made, o.expires_at < :cutoff AS expired
FROM ppa.lease AS o
