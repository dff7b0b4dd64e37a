-- Notes that a migration was applied.
-- Grain: one row per migration. Parameters: the columns; {applied_at_ms:Int64} milliseconds since 1970 UTC.
INSERT INTO ppa_schema_history (version, description, checksum, applied_at, duration_ms)
SELECT
    {version:UInt32}, {description:String}, {checksum:String},
    fromUnixTimestamp64Milli({applied_at_ms:Int64}, 'UTC'), {duration_ms:UInt64}
