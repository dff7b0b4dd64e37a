-- Which migrations were applied, when, and from which text.
-- Grain: one row per migration.
CREATE TABLE IF NOT EXISTS ppa_schema_history (
    version UInt32 COMMENT 'Number of the migration',
    description String COMMENT 'What it is about, from the file name',
    checksum String COMMENT 'SHA-256 of the file when it was applied, in hexadecimal',
    applied_at DateTime64(3, 'UTC') COMMENT 'When it was applied, UTC, milliseconds',
    duration_ms UInt64 COMMENT 'Duration in milliseconds'
)
ENGINE = MergeTree
ORDER BY version
COMMENT 'Migrations applied: one row per migration'
