-- What nobody is to be told of, such as what comes of the demo, is told from what could not be told: that may be sent again.

ALTER TABLE ppa.notification_delivery
    DROP CONSTRAINT chk_notification_delivery_state,
    ADD CONSTRAINT chk_notification_delivery_state CHECK (state IN ('pending', 'delivered', 'given-up', 'silenced'));

-- Given up without an attempt before it was a week old: it was silenced.
UPDATE ppa.notification_delivery AS d
SET state = 'silenced'
FROM ppa.notification AS n
WHERE n.id = d.notification_id
    AND d.state = 'given-up'
    AND d.attempts = 0
    AND d.ended_at < n.created_at + interval '7 days';

COMMENT ON COLUMN ppa.notification_delivery.state IS 'pending, delivered, given-up: not tried any more, or silenced: never to be told';
COMMENT ON COLUMN ppa.notification_delivery.ended_at IS 'When it was delivered, given up or silenced; NULL while pending';
