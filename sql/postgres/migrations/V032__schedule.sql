-- What is kept of schedules beside their files, the daemons that watch them, and the deadlines they missed.
-- Grain: ppa.schedule one row per schedule there is or was; ppa.schedule_daemon one row per daemon; ppa.missed_deadline one row per
-- schedule and deadline.

CREATE TABLE ppa.schedule (
    name text CONSTRAINT pk_schedule PRIMARY KEY,
    known_since timestamptz NOT NULL,
    paused_at timestamptz,
    deadlines_seen_to timestamptz NOT NULL
);

COMMENT ON TABLE ppa.schedule IS 'What is kept of schedules beside their files: one row per schedule there is or was';
COMMENT ON COLUMN ppa.schedule.name IS 'Name of the schedule, as in schedules/';
COMMENT ON COLUMN ppa.schedule.known_since IS 'Since when it fires as it does: times before are nobody''s';
COMMENT ON COLUMN ppa.schedule.paused_at IS 'When an operator paused it; NULL when it is not';
COMMENT ON COLUMN ppa.schedule.deadlines_seen_to IS 'Up to when its deadlines were looked at';

CREATE TABLE ppa.schedule_daemon (
    instance text CONSTRAINT pk_schedule_daemon PRIMARY KEY,
    owner text NOT NULL,
    host text NOT NULL,
    pid bigint NOT NULL,
    process_started_at timestamptz NOT NULL,
    started_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    reload_asked_at timestamptz,
    reloaded_at timestamptz,
    faulty boolean NOT NULL,
    said text NOT NULL
);

COMMENT ON TABLE ppa.schedule_daemon IS 'The daemons that watch the schedules: one row per daemon that has not ended in order';
COMMENT ON COLUMN ppa.schedule_daemon.instance IS 'Identifies the daemon, also for Quartz';
COMMENT ON COLUMN ppa.schedule_daemon.owner IS 'Its machine, as in ppa.lease';
COMMENT ON COLUMN ppa.schedule_daemon.host IS 'The name of its machine';
COMMENT ON COLUMN ppa.schedule_daemon.pid IS 'Its process id there';
COMMENT ON COLUMN ppa.schedule_daemon.process_started_at IS 'When that process started: tells a reused process id apart';
COMMENT ON COLUMN ppa.schedule_daemon.started_at IS 'When it began to watch';
COMMENT ON COLUMN ppa.schedule_daemon.seen_at IS 'When it was last alive';
COMMENT ON COLUMN ppa.schedule_daemon.reload_asked_at IS 'When it was last asked to read its files again; NULL for never';
COMMENT ON COLUMN ppa.schedule_daemon.reloaded_at IS 'Up to which asking it has read them; NULL for none';
COMMENT ON COLUMN ppa.schedule_daemon.faulty IS 'Whether there were faults in them, so that it goes on with what it had';
COMMENT ON COLUMN ppa.schedule_daemon.said IS 'What came of it, one sentence a line: what changed, or what is wrong with the files';

CREATE TABLE ppa.missed_deadline (
    schedule text NOT NULL,
    deadline timestamptz NOT NULL,
    fire_at timestamptz NOT NULL,
    state text NOT NULL CONSTRAINT chk_missed_deadline_state CHECK (state IN ('NOT_STARTED', 'RUNNING', 'FAILED', 'LATE')),
    said text NOT NULL,
    chain_id bigint,
    earlier int NOT NULL,
    noticed_at timestamptz NOT NULL,
    told_at timestamptz,
    CONSTRAINT pk_missed_deadline PRIMARY KEY (schedule, deadline)
);

CREATE INDEX ix_missed_deadline_untold ON ppa.missed_deadline (noticed_at) WHERE told_at IS NULL;

COMMENT ON TABLE ppa.missed_deadline IS 'Deadlines that passed before the work was done: one row per schedule and deadline, told once';
COMMENT ON COLUMN ppa.missed_deadline.schedule IS 'Name of the schedule';
COMMENT ON COLUMN ppa.missed_deadline.deadline IS 'By when it had to be done';
COMMENT ON COLUMN ppa.missed_deadline.fire_at IS 'The last time the schedule named before';
COMMENT ON COLUMN ppa.missed_deadline.state IS 'What was the matter then: NOT_STARTED, RUNNING, FAILED, or LATE when it was done between the deadline and the look';
COMMENT ON COLUMN ppa.missed_deadline.said IS 'What came of the chain, one sentence; empty when nothing is known';
COMMENT ON COLUMN ppa.missed_deadline.chain_id IS 'The chain, as in ppa.chain; NULL when there was none';
COMMENT ON COLUMN ppa.missed_deadline.earlier IS 'How many deadlines before this one were missed too and have no row, for nobody looked';
COMMENT ON COLUMN ppa.missed_deadline.noticed_at IS 'When a daemon noticed';
COMMENT ON COLUMN ppa.missed_deadline.told_at IS 'When the operators were told; NULL before';
