-- How far each schedule has come.
-- Grain: one row per schedule with a fire. Columns: schedule text, settled timestamptz: the newest fire whose jobs have all ended, or
-- that was skipped, NULL for none; completed timestamptz: when a fire's chain last ended well, NULL for never.
-- Parameters: none.
SELECT
    name AS schedule,
    max(fire_at) FILTER (WHERE status IN ('COMPLETED', 'FAILED', 'STOPPED', 'SKIPPED')) AS settled,
    max(ended_at) FILTER (WHERE status = 'COMPLETED') AS completed
FROM ppa.chain
WHERE fire_at IS NOT NULL
GROUP BY name
ORDER BY name
