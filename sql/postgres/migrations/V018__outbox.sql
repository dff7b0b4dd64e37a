-- What is to be told through Redis streams: written in the transaction that decided it, delivered afterwards, in order.
-- Grain: one row per event; event_key says what the event is, so that deciding the same again adds nothing.

CREATE TABLE ppa.outbox (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_outbox PRIMARY KEY,
    event_id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT outbox_event_id_key UNIQUE,
    stream text NOT NULL CONSTRAINT chk_outbox_stream CHECK (stream <> ''),
    event_key text NOT NULL CONSTRAINT outbox_event_key_key UNIQUE,
    -- json, not jsonb: an entry's fields keep their order.
    fields json NOT NULL CONSTRAINT chk_outbox_fields CHECK (json_typeof(fields) = 'object'),
    created_at timestamptz NOT NULL,
    delivered_at timestamptz,
    entry_id text,
    CONSTRAINT chk_outbox_delivered CHECK ((delivered_at IS NULL) = (entry_id IS NULL))
);

CREATE INDEX idx_outbox_owed ON ppa.outbox (id) WHERE delivered_at IS NULL;

COMMENT ON TABLE ppa.outbox IS 'Events for Redis streams, owed until delivered: one row per event';
COMMENT ON COLUMN ppa.outbox.id IS 'Order of delivery; grows in order of commit';
COMMENT ON COLUMN ppa.outbox.event_id IS 'Names the event in the stream entry, and in Redis while its delivery is under way';
COMMENT ON COLUMN ppa.outbox.stream IS 'Redis stream it goes to';
COMMENT ON COLUMN ppa.outbox.event_key IS 'What the event is, for example ["uncertainty_alerts","acme","<user>","2024-03-31"]: the same is never told twice';
COMMENT ON COLUMN ppa.outbox.fields IS 'Fields of the stream entry, text by name; an undefined one is left out';
COMMENT ON COLUMN ppa.outbox.created_at IS 'When it was decided';
COMMENT ON COLUMN ppa.outbox.delivered_at IS 'When it was seen to be in the stream; NULL while owed';
COMMENT ON COLUMN ppa.outbox.entry_id IS 'Id of its entry in the stream; NULL while owed';
