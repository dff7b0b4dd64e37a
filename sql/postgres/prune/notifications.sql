-- What operators were told, with its deliveries, by when it was noted; what is still to be delivered stays.
-- Grain: one row per row; expired says whether it is past retention. Parameters: :cutoff.
SELECT
    o.ctid AS place, o.created_at AS made,
    o.created_at < :cutoff
        AND o.id NOT IN (SELECT d.notification_id FROM ppa.notification_delivery AS d WHERE d.state = 'pending') AS expired
FROM ppa.notification AS o
