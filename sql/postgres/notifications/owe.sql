-- The events of the last day that a channel is to tell and does not know of yet are owed through it from now on.
-- Parameters: :channel; :kinds, an array.
INSERT INTO ppa.notification_delivery (notification_id, channel, state, attempts, next_attempt, refused)
SELECT n.id, :channel, 'pending', 0, clock_timestamp(), false
FROM ppa.notification AS n
WHERE n.kind = ANY (:kinds) AND n.created_at > clock_timestamp() - interval '24 hours'
ON CONFLICT (notification_id, channel) DO NOTHING
