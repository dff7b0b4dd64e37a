-- One in a thousand of the day's decisions, delivered a second time: half of them as they were, half a second later and revised.
-- Grain: one row per decision delivered again, in its own key and day.
-- Parameters: {day:Date}.
INSERT INTO trading_decisions_probabilistic
SELECT * EXCEPT (revised)
    REPLACE
    (
        toDateTime64(least(
            timestamp + toIntervalSecond(revised), toDateTime64({day:Date} + 1, 3, 'UTC') - toIntervalMillisecond(1)), 3, 'UTC') AS timestamp,
        aggregated_confidence - 0.1 * revised AS aggregated_confidence
    )
FROM
(
    SELECT *, cityHash64(id, 'revised') % 2 AS revised
    FROM trading_decisions_probabilistic
    WHERE timestamp >= toDateTime64({day:Date}, 3, 'UTC') AND timestamp < toDateTime64({day:Date} + 1, 3, 'UTC')
        AND cityHash64(id, 'replayed') % 1000 = 0
)
