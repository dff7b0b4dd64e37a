-- Partitions in which every row, those that may yet come included, is older than a time.
-- Grain: one row per partition, the oldest first. Columns: oid; name; lower_bound, upper_bound; bytes, indexes included.
-- Parameters: :cutoff.
SELECT partition::oid AS oid, partition::text AS name, lower_bound, upper_bound, pg_total_relation_size(partition) AS bytes
FROM ppa.decision_partitions()
WHERE upper_bound <= :cutoff
ORDER BY upper_bound, name
