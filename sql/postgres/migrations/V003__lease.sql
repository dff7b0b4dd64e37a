-- Who works on what right now. A lease that is not renewed expires; the token grows with each grant, so that a holder
-- that slept through its expiry is told apart from the present one.
-- Grain: one row per name that is, or was, held.

CREATE SEQUENCE ppa.lease_token;

CREATE TABLE ppa.lease (
    name text CONSTRAINT pk_lease PRIMARY KEY,
    owner text NOT NULL,
    host text NOT NULL,
    pid bigint NOT NULL,
    process_started_at timestamptz NOT NULL,
    execution_id bigint,
    token bigint NOT NULL,
    acquired_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);

COMMENT ON SEQUENCE ppa.lease_token IS 'Fencing tokens of ppa.lease';
COMMENT ON TABLE ppa.lease IS 'Who works on what right now: one row per name that is, or was, held';
COMMENT ON COLUMN ppa.lease.name IS 'What is held, for example a job instance or (table, tenant, month)';
COMMENT ON COLUMN ppa.lease.owner IS 'Holder, unique per process';
COMMENT ON COLUMN ppa.lease.host IS 'Machine of the holder';
COMMENT ON COLUMN ppa.lease.pid IS 'Process id of the holder on its machine';
COMMENT ON COLUMN ppa.lease.process_started_at IS 'When that process started: tells a reused process id apart';
COMMENT ON COLUMN ppa.lease.execution_id IS 'Job execution it is held for, NULL when for none';
COMMENT ON COLUMN ppa.lease.token IS 'Fencing token from ppa.lease_token: grows with each grant';
COMMENT ON COLUMN ppa.lease.acquired_at IS 'When it was granted';
COMMENT ON COLUMN ppa.lease.expires_at IS 'When it ends unless renewed; now or earlier: free';
