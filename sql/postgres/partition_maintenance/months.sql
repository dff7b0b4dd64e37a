-- Months (UTC) from one to another, and whether a partition, whoever made it, has each.
-- Grain: one row per month. Columns: month, its first day; there. Parameters: :first and :last, any days of the months.
SELECT
    month::date AS month,
    EXISTS (
        SELECT 1 FROM ppa.decision_partitions()
        WHERE lower_bound < (month + interval '1 month') AT TIME ZONE 'UTC' AND upper_bound > month AT TIME ZONE 'UTC'
    ) AS there
FROM generate_series(date_trunc('month', :first::timestamp), date_trunc('month', :last::timestamp), interval '1 month') AS month
ORDER BY month
