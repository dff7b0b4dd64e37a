-- Marks an event as told through a channel.
-- Parameters: :id; :channel.
UPDATE ppa.notification_delivery
SET state = 'delivered', attempts = attempts + 1, refused = false, ended_at = clock_timestamp()
WHERE notification_id = :id AND channel = :channel
