-- Notes an event; one that is known already is passed over.
-- Parameters: :key; :kind; :subject; :body; :data, a JSON object.
INSERT INTO ppa.notification (event_key, kind, subject, body, data, created_at)
VALUES (:key, :kind, :subject, :body, :data::json, clock_timestamp())
ON CONFLICT (event_key) DO NOTHING
