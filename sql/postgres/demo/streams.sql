-- What was told about the demo tenants through Redis streams, over all runs (the demo's report).
-- Grain: one row per stream. Columns: stream; delivered, owed: entries that are in the stream, and that are still to get there.
-- Parameters: tenants.
SELECT stream, count(delivered_at) AS delivered, count(*) - count(delivered_at) AS owed
FROM ppa.outbox
WHERE fields ->> 'tenant' IN (:tenants)
GROUP BY stream
ORDER BY stream
