-- Up to when something that goes by time has been dealt with.
-- Grain: one row per such thing.

CREATE TABLE ppa.mark (
    name text CONSTRAINT pk_mark PRIMARY KEY,
    reached timestamptz NOT NULL
);

COMMENT ON TABLE ppa.mark IS 'Up to when something that goes by time has been dealt with: one row per such thing';
COMMENT ON COLUMN ppa.mark.name IS 'What has been dealt with, for example model-performance:preferences';
COMMENT ON COLUMN ppa.mark.reached IS 'Up to when, by the clock of this database';
