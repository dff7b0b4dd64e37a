-- Those made before a time, and how many there are. Grain: one row: found, oldest and newest of those; total; latest of all.
-- Parameters: :cutoff.
SELECT
    COUNT(*) FILTER (WHERE created_at < :cutoff) AS found, MIN(created_at) FILTER (WHERE created_at < :cutoff) AS oldest,
    MAX(created_at) FILTER (WHERE created_at < :cutoff) AS newest, COUNT(*) AS total, MAX(created_at) AS latest
FROM probabilistic_pattern
