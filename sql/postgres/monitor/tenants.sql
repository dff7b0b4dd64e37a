-- When each job last did each tenant well; of more than :limit the longest ago first, for these are what an alert is about.
-- Grain: one row per (job, tenant), at most :limit. Columns: job, tenant text, seconds double precision since 1970-01-01 UTC, total
-- bigint: how many there are.
-- Parameters: :limit.
SELECT
    job,
    tenant,
    extract(EPOCH FROM succeeded_at)::double precision AS seconds,
    count(*) OVER () AS total
FROM ppa.last_success
ORDER BY succeeded_at, job, tenant
LIMIT :limit
