-- Nodes that nobody has written since, and how many there are. Grain: one row: found, oldest and newest of those; total; latest of all.
-- Parameters: :cutoff.
SELECT
    COUNT(*) FILTER (WHERE last_updated < :cutoff) AS found,
    MIN(last_updated) FILTER (WHERE last_updated < :cutoff) AS oldest,
    MAX(last_updated) FILTER (WHERE last_updated < :cutoff) AS newest,
    COUNT(*) AS total, MAX(last_updated) AS latest
FROM probabilistic_nodes
