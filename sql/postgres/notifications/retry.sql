-- What is pending or was given up through a channel is sent anew from now on.
-- Parameters: :channel.
UPDATE ppa.notification_delivery
SET state = 'pending', ended_at = NULL, refused = false, next_attempt = clock_timestamp()
WHERE channel = :channel AND state <> 'delivered'
