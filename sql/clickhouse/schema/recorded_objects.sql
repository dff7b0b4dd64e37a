-- What was last recorded of the objects.
-- Grain: one row per object. Columns: kind, name, definition. No parameters.
SELECT kind, name, definition
FROM ppa_schema_object
WHERE generation = (SELECT max(generation) FROM ppa_schema_object)
