-- Chains that ended, by when they did, with their steps. The newest of each name stays, for the schedule goes on from it, and so does one
-- of which a launch runs or can be restarted.
-- Grain: one row per row; expired says whether it is past retention. Parameters: :cutoff.
SELECT
    o.ctid AS place, coalesce(o.ended_at, o.created_at) AS made,
    coalesce(o.ended_at < :cutoff, false)
        AND o.status NOT IN ('WAITING', 'RUNNING', 'INTERRUPTED')
        AND EXISTS (SELECT FROM ppa.chain AS n WHERE n.name = o.name AND n.chain_id > o.chain_id)
        AND o.chain_id NOT IN (
            SELECT s.chain_id FROM ppa.chain_step AS s JOIN ppa.open_execution AS x ON x.execution_id = s.execution_id) AS expired
FROM ppa.chain AS o
