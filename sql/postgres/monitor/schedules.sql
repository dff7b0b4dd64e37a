-- How far each schedule has come.
-- Grain: one row per schedule that a daemon knows. Columns: schedule text; paused boolean; settled timestamptz: the newest fire whose
-- chain has ended, or was skipped, and not before the schedule was known as it is; completed timestamptz: when a fire's chain last
-- ended well, NULL for never.
-- Parameters: none.
SELECT
    s.name AS schedule,
    s.paused_at IS NOT NULL AS paused,
    greatest(
        max(c.fire_at) FILTER (WHERE c.status IN ('COMPLETED', 'FAILED', 'STOPPED', 'SKIPPED')), s.known_since
    ) AS settled,
    max(c.ended_at) FILTER (WHERE c.status = 'COMPLETED') AS completed
FROM ppa.schedule AS s
LEFT JOIN ppa.chain AS c ON c.name = s.name AND c.fire_at IS NOT NULL
GROUP BY s.name
ORDER BY s.name
