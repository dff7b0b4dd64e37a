-- Edges an end of which is a node that is gone, and how many there are; one that was made after the cutoff may be there before its nodes.
-- Grain: one row: found, oldest and newest of those by when they were made; total; latest NULL, for an edge's own age says nothing.
-- Parameters: :cutoff.
SELECT
    COUNT(*) FILTER (WHERE dangling) AS found, MIN(created_at) FILTER (WHERE dangling) AS oldest,
    MAX(created_at) FILTER (WHERE dangling) AS newest, COUNT(*) AS total, CAST(NULL AS TIMESTAMP WITH TIME ZONE) AS latest
FROM (
    SELECT
        e.created_at,
        (e.created_at IS NULL OR e.created_at < :cutoff)
            AND (
                (e.from_id LIKE 'probabilistic\_nodes/%'
                    AND NOT EXISTS (SELECT 1 FROM probabilistic_nodes AS n WHERE n.node_key = SUBSTRING(e.from_id FROM 21)))
                OR (e.to_id LIKE 'probabilistic\_nodes/%'
                    AND NOT EXISTS (SELECT 1 FROM probabilistic_nodes AS n WHERE n.node_key = SUBSTRING(e.to_id FROM 21)))
            ) AS dangling
    FROM probability_dependencies AS e
)
