-- What was published. A day that an execution has failed on stays for as long as that can be restarted.
-- Grain: one row per row; expired says whether it is past retention. Parameters: :cutoff.
SELECT
    o.ctid AS place, o.day::timestamp AT TIME ZONE 'UTC' AS made,
    o.day::timestamp AT TIME ZONE 'UTC' < :cutoff
        AND o.execution_id NOT IN (SELECT execution_id FROM ppa.open_execution) AS expired
FROM ppa.run_ledger AS o
