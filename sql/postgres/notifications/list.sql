-- Events with their deliveries, the newest first; one without any is listed too.
-- Grain: one row per (event, channel).
-- Parameters: :state, NULL for any; :limit events.
SELECT n.event_id, n.kind, n.subject, n.created_at, d.channel, d.state, d.attempts, d.next_attempt, d.last_error, d.ended_at
FROM (
    SELECT * FROM ppa.notification AS newest
    WHERE :state::text IS NULL OR EXISTS (
        SELECT FROM ppa.notification_delivery AS o WHERE o.notification_id = newest.id AND o.state = :state)
    ORDER BY id DESC LIMIT :limit
) AS n
LEFT JOIN ppa.notification_delivery AS d ON d.notification_id = n.id AND (:state::text IS NULL OR d.state = :state)
ORDER BY n.id DESC, d.channel
