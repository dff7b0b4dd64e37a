-- How much of the past a page of users want to be remembered.
-- Grain: one row. Columns: total, the sum of memory_decay_factor over those of them who have one in [0,1]; users, how many these are;
--   outside, how many have one that is no such number.
-- Parameters: :users uuid[].
SELECT
    coalesce(sum(memory_decay_factor) FILTER (WHERE memory_decay_factor BETWEEN 0 AND 1), 0) AS total,
    count(*) FILTER (WHERE memory_decay_factor BETWEEN 0 AND 1) AS users,
    count(*) FILTER (WHERE memory_decay_factor NOT BETWEEN 0 AND 1) AS outside
FROM public.user_probability_preferences
WHERE user_id = ANY (:users::uuid[])
