-- When the next event owed through a channel may be sent: milliseconds from now, 0 or more; no row when none is owed.
-- Parameters: :channel.
SELECT greatest(0, ceil(extract(epoch FROM min(next_attempt) - clock_timestamp()) * 1000))::bigint AS millis
FROM ppa.notification_delivery
WHERE channel = :channel AND state = 'pending'
HAVING count(*) > 0
