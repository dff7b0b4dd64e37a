-- Removes such edges. Parameters: :cutoff; :most, how many.
DELETE FROM probability_dependencies AS e
WHERE (e.created_at IS NULL OR e.created_at < :cutoff)
    AND (
        (e.from_id LIKE 'probabilistic\_nodes/%'
            AND NOT EXISTS (SELECT 1 FROM probabilistic_nodes AS n WHERE n.node_key = SUBSTRING(e.from_id FROM 21)))
        OR (e.to_id LIKE 'probabilistic\_nodes/%'
            AND NOT EXISTS (SELECT 1 FROM probabilistic_nodes AS n WHERE n.node_key = SUBSTRING(e.to_id FROM 21)))
    )
FETCH FIRST :most ROWS ONLY
