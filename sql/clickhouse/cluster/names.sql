-- The clusters a server knows. Grain: one row per cluster. Columns: name String. No parameters.
SELECT DISTINCT cluster AS name
FROM system.clusters
ORDER BY name
