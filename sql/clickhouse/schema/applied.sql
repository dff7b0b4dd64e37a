-- The migrations applied.
-- Grain: one row per migration. Columns: version, description, checksum, applied_on (text, UTC). No parameters.
SELECT version, description, checksum, toString(toDate(applied_at, 'UTC')) AS applied_on
FROM ppa_schema_history
ORDER BY version
