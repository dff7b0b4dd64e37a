-- The next event to be sent through a channel, locked; none while another process sends it. In the order they were noted: one
-- that waits for its next attempt holds up those after it, unless it is the event itself that the receiver did not want.
-- Parameters: :channel.
SELECT n.id, n.event_id, n.kind, n.subject, n.body, n.data, n.created_at, d.attempts,
    n.created_at < clock_timestamp() - interval '24 hours' AS old
FROM ppa.notification_delivery AS d
JOIN ppa.notification AS n ON n.id = d.notification_id
WHERE d.channel = :channel AND d.state = 'pending' AND d.next_attempt <= clock_timestamp()
    AND (d.refused OR NOT EXISTS (
        SELECT FROM ppa.notification_delivery AS before
        WHERE before.channel = d.channel AND before.state = 'pending' AND NOT before.refused
            AND before.notification_id < d.notification_id))
ORDER BY d.notification_id
LIMIT 1
FOR UPDATE OF d SKIP LOCKED
