-- One tenant's decisions that claim to have been made after now, on whatever day: where one of them repeats an id, it takes the decision
-- away from its own day.
-- Grain: one row, none when there are none. Columns: day Date (the last day asked for), check_id String ('decision-in-future'), affected UInt64,
--   total UInt64 (these, and the other decisions of that day), sample Array(String) (the first five ids as text).
-- Parameters: {tenant:String}, {to:Date}, {after:DateTime64(3, 'UTC')} what is later is in the future.
SELECT
    {to:Date} AS day, 'decision-in-future' AS check_id, countIf(is_future) AS affected, count() AS total,
    groupArraySortedIf(5)(text, is_future) AS sample
FROM
(
    SELECT toString(id) AS text, timestamp > {after:DateTime64(3, 'UTC')} AS is_future
    FROM trading_decisions_probabilistic
    WHERE tenant_id = {tenant:String}
        AND (timestamp > {after:DateTime64(3, 'UTC')}
            OR (timestamp >= toDateTime64({to:Date}, 3, 'UTC') AND timestamp < toDateTime64({to:Date} + 1, 3, 'UTC')))
)
HAVING affected > 0
