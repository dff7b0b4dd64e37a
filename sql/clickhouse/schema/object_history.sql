-- What the objects of the schema looked like when a migration left them: a difference today was made by hand.
-- Grain: one row per (generation, kind, name); the greatest generation is the one in force.
CREATE TABLE IF NOT EXISTS ppa_schema_object (
    generation UInt64 COMMENT 'When it was recorded, milliseconds since 1970 UTC; all rows of a recording have the same',
    kind String COMMENT 'table, view, column or index',
    name String COMMENT 'Name of the object, qualified by its table',
    definition String COMMENT 'Definition, as the server writes it'
)
ENGINE = MergeTree
ORDER BY (generation, kind, name)
COMMENT 'What the objects of the schema looked like when a migration left them: one row per (generation, kind, name)'
