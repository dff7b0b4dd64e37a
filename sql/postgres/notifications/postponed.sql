-- Keeps why an attempt failed, and when the next one may be, or that there is none.
-- Parameters: :id; :channel; :given_up; :refused; :error; :millis to wait.
UPDATE ppa.notification_delivery
SET attempts = attempts + 1,
    state = CASE WHEN :given_up THEN 'given-up' ELSE 'pending' END,
    ended_at = CASE WHEN :given_up THEN clock_timestamp() END,
    refused = :refused,
    last_error = :error,
    next_attempt = clock_timestamp() + :millis * interval '1 millisecond'
WHERE notification_id = :id AND channel = :channel
