-- What the objects of the schema looked like when a migration left them: a difference today was made by hand.
-- Grain: one row per object: a table, column, constraint, index, trigger, function or sequence.

CREATE TABLE ppa.schema_object (
    kind text NOT NULL,
    name text NOT NULL,
    definition text NOT NULL,
    recorded_at timestamptz NOT NULL,
    CONSTRAINT pk_schema_object PRIMARY KEY (kind, name)
);

COMMENT ON TABLE ppa.schema_object IS 'What the objects of the schema looked like when a migration left them: one row per object';
COMMENT ON COLUMN ppa.schema_object.kind IS 'table, column, constraint, index, trigger, function or sequence';
COMMENT ON COLUMN ppa.schema_object.name IS 'Qualified name';
COMMENT ON COLUMN ppa.schema_object.definition IS 'Definition, as the server writes it';
COMMENT ON COLUMN ppa.schema_object.recorded_at IS 'When it was recorded';

COMMENT ON TABLE ppa.schema_history IS 'Migrations applied, kept by Flyway: one row per migration';
COMMENT ON COLUMN ppa.schema_history.installed_rank IS 'Order of application';
COMMENT ON COLUMN ppa.schema_history.version IS 'Number of the migration; NULL for the creation of the schema';
COMMENT ON COLUMN ppa.schema_history.description IS 'What it is about, from the file name';
COMMENT ON COLUMN ppa.schema_history.type IS 'SQL, or a mark of Flyway''s own';
COMMENT ON COLUMN ppa.schema_history.script IS 'File name';
COMMENT ON COLUMN ppa.schema_history.checksum IS 'CRC-32 of the file when it was applied';
COMMENT ON COLUMN ppa.schema_history.installed_by IS 'Database user that applied it';
COMMENT ON COLUMN ppa.schema_history.installed_on IS 'When it was applied, in the time zone of the session';
COMMENT ON COLUMN ppa.schema_history.execution_time IS 'Duration in milliseconds';
COMMENT ON COLUMN ppa.schema_history.success IS 'Whether it was applied';
