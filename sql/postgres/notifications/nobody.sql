-- Silences at once, through every channel, what came of an execution: nobody is told, now or later.
-- Parameters: :execution; :why, a sentence.
INSERT INTO ppa.notification_delivery
    (notification_id, channel, state, attempts, next_attempt, refused, last_error, ended_at)
SELECT n.id, c.channel, 'silenced', 0, clock_timestamp(), false, :why, clock_timestamp()
FROM ppa.notification AS n
CROSS JOIN unnest(ARRAY['log', 'webhook', 'smtp']) AS c (channel)
WHERE n.kind <> 'deadline-missed' AND split_part(n.event_key, ':', 2) = (:execution)::text
ON CONFLICT (notification_id, channel) DO NOTHING
