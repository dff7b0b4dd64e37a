-- Gives up what was never told in a week, such as through a channel that nobody has any more, and says what.
-- Grain: one row per (event, channel).
UPDATE ppa.notification_delivery AS d
SET state = 'given-up', ended_at = clock_timestamp()
FROM ppa.notification AS n
WHERE n.id = d.notification_id AND d.state = 'pending' AND n.created_at < clock_timestamp() - interval '7 days'
RETURNING n.event_id, n.subject, d.channel, d.attempts, d.last_error
