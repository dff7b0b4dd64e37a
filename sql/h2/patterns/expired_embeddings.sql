-- Those made before a time, and how many there are. Grain: one row: found, oldest and newest of those; total; latest of all.
-- Parameters: :cutoff.
SELECT
    COUNT(*) FILTER (WHERE "timestamp" < :cutoff) AS found, MIN("timestamp") FILTER (WHERE "timestamp" < :cutoff) AS oldest,
    MAX("timestamp") FILTER (WHERE "timestamp" < :cutoff) AS newest, COUNT(*) AS total, MAX("timestamp") AS latest
FROM uncertainty_embedding
