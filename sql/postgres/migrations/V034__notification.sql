-- What operators are told of, through which channels it was told, and which jobs and tenants have not been well since.
-- Grain: ppa.notification one row per event; ppa.notification_delivery one row per (event, channel); ppa.trouble one row
-- per (job, tenant) that failed and did not succeed since; ppa.notification_origin one row.

CREATE TABLE ppa.notification (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_notification PRIMARY KEY,
    event_id uuid NOT NULL DEFAULT gen_random_uuid() CONSTRAINT notification_event_id_key UNIQUE,
    event_key text NOT NULL CONSTRAINT notification_event_key_key UNIQUE,
    kind text NOT NULL CONSTRAINT chk_notification_kind CHECK (kind IN (
        'failed', 'recovered', 'deadline-missed', 'drift-started', 'drift-stopped', 'drift-withdrawn', 'data-quality-high')),
    subject text NOT NULL,
    body text NOT NULL,
    -- json, not jsonb: what is told again is the same to the byte, and so is its signature's input.
    data json NOT NULL CONSTRAINT chk_notification_data CHECK (json_typeof(data) = 'object'),
    created_at timestamptz NOT NULL
);

CREATE INDEX idx_notification_created_at ON ppa.notification (created_at);

CREATE TABLE ppa.notification_delivery (
    notification_id bigint NOT NULL
        CONSTRAINT fk_notification_delivery_notification REFERENCES ppa.notification (id) ON DELETE CASCADE,
    channel text NOT NULL CONSTRAINT chk_notification_delivery_channel CHECK (channel IN ('log', 'webhook', 'smtp')),
    state text NOT NULL CONSTRAINT chk_notification_delivery_state CHECK (state IN ('pending', 'delivered', 'given-up')),
    attempts int NOT NULL CONSTRAINT chk_notification_delivery_attempts CHECK (attempts >= 0),
    next_attempt timestamptz NOT NULL,
    refused boolean NOT NULL,
    last_error text,
    ended_at timestamptz,
    CONSTRAINT pk_notification_delivery PRIMARY KEY (notification_id, channel),
    CONSTRAINT chk_notification_delivery_ended CHECK ((state = 'pending') = (ended_at IS NULL))
);

CREATE INDEX idx_notification_delivery_pending ON ppa.notification_delivery (channel, notification_id)
    WHERE state = 'pending';

CREATE TABLE ppa.trouble (
    job text NOT NULL,
    tenant text,
    execution_id bigint NOT NULL,
    days date[] NOT NULL,
    since timestamptz NOT NULL,
    CONSTRAINT trouble_job_tenant_key UNIQUE NULLS NOT DISTINCT (job, tenant)
);

CREATE TABLE ppa.notification_origin (
    one boolean NOT NULL DEFAULT true
        CONSTRAINT pk_notification_origin PRIMARY KEY CONSTRAINT chk_notification_origin_one CHECK (one),
    last_execution bigint NOT NULL
);

-- What ended before there was anybody to tell is no news.
INSERT INTO ppa.notification_origin (last_execution)
SELECT coalesce(max(job_execution_id), 0) FROM ppa.batch_job_execution;

COMMENT ON TABLE ppa.notification IS 'What operators are told of: one row per event';
COMMENT ON COLUMN ppa.notification.id IS 'Order in which it is told; grows in order of commit';
COMMENT ON COLUMN ppa.notification.event_id IS 'Names the event to receivers: the same however often it is sent';
COMMENT ON COLUMN ppa.notification.event_key IS 'What the event is, for example failed:42 with the execution: the same is never noted twice';
COMMENT ON COLUMN ppa.notification.kind IS 'Kind of event, as ppa.notify.events names them';
COMMENT ON COLUMN ppa.notification.subject IS 'What happened, in one line';
COMMENT ON COLUMN ppa.notification.body IS 'What happened, to whom, why, and what to type; plain text of several lines';
COMMENT ON COLUMN ppa.notification.data IS 'The same for programs; long lists are cut and say by how many';
COMMENT ON COLUMN ppa.notification.created_at IS 'When it was noted';

COMMENT ON TABLE ppa.notification_delivery IS 'Whether an event was told through a channel: one row per (event, channel)';
COMMENT ON COLUMN ppa.notification_delivery.notification_id IS 'The event, ppa.notification.id';
COMMENT ON COLUMN ppa.notification_delivery.channel IS 'log, webhook or smtp';
COMMENT ON COLUMN ppa.notification_delivery.state IS 'pending, delivered, or given-up: not tried any more';
COMMENT ON COLUMN ppa.notification_delivery.attempts IS 'How often it was sent, 0 or more';
COMMENT ON COLUMN ppa.notification_delivery.next_attempt IS 'Not to be sent again before';
COMMENT ON COLUMN ppa.notification_delivery.refused IS 'The receiver answered and did not want it: then later events do not wait for this one';
COMMENT ON COLUMN ppa.notification_delivery.last_error IS 'Why the last attempt failed, one sentence; NULL when none did';
COMMENT ON COLUMN ppa.notification_delivery.ended_at IS 'When it was delivered or given up; NULL while pending';

COMMENT ON TABLE ppa.trouble IS 'Who failed and did not succeed since: one row per (job, tenant)';
COMMENT ON COLUMN ppa.trouble.job IS 'Name of the job, as in jobs/';
COMMENT ON COLUMN ppa.trouble.tenant IS 'Tenant; NULL when the job failed as a whole';
COMMENT ON COLUMN ppa.trouble.execution_id IS 'Job execution that failed last (BATCH_JOB_EXECUTION)';
COMMENT ON COLUMN ppa.trouble.days IS 'Days that were to be done, UTC: none of them may be failed for the trouble to be over; empty for a job as a whole';
COMMENT ON COLUMN ppa.trouble.since IS 'When the first failure was noted';

COMMENT ON TABLE ppa.notification_origin IS 'From where on there is news: one row';
COMMENT ON COLUMN ppa.notification_origin.one IS 'Always true: there is one row';
COMMENT ON COLUMN ppa.notification_origin.last_execution IS 'Newest job execution when these tables were made, 0 when none; it and older ones are not told of';
