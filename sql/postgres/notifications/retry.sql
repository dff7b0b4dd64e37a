-- What is pending or was given up through a channel is sent anew from now on; what is a week old would be given up again at once, and
-- is left alone. Says how much of each.
-- Parameters: :channel.
WITH owed AS (
    SELECT d.notification_id, n.created_at > clock_timestamp() - interval '7 days' AS young
    FROM ppa.notification_delivery AS d
    JOIN ppa.notification AS n ON n.id = d.notification_id
    WHERE d.channel = :channel AND d.state IN ('pending', 'given-up')
), again AS (
    UPDATE ppa.notification_delivery AS d
    SET state = 'pending', ended_at = NULL, refused = false, next_attempt = clock_timestamp()
    FROM owed AS o
    WHERE d.notification_id = o.notification_id AND d.channel = :channel AND o.young
)
SELECT count(*) FILTER (WHERE young) AS again, count(*) FILTER (WHERE NOT young) AS too_old
FROM owed
