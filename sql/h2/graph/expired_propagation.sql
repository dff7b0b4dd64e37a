-- What was propagated on days before, and how much there is. Grain: one row: found, oldest and newest of those; total; latest of all; each
-- as its day. Parameters: :cutoff_day.
SELECT
    COUNT(*) FILTER (WHERE "day" < :cutoff_day) AS found, MIN("day") FILTER (WHERE "day" < :cutoff_day) AS oldest,
    MAX("day") FILTER (WHERE "day" < :cutoff_day) AS newest, COUNT(*) AS total, MAX("day") AS latest
FROM confidence_propagation
