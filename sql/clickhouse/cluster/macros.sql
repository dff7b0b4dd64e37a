-- What a replicated table's path is made of. Grain: one row per macro. Columns: name, value String. No parameters.
SELECT macro AS name, substitution AS value
FROM system.macros
WHERE macro IN ('shard', 'replica')
ORDER BY name
