-- One in a thousand of one tenant's decisions, delivered again within the same day.
-- Grain: one row per decision delivered again.
-- Parameters: {tenant:String}.
INSERT INTO trading_decisions_probabilistic
SELECT *
    REPLACE
    (
        toDateTime64(least(
            timestamp + toIntervalSecond(1), toStartOfDay(timestamp) + toIntervalDay(1) - toIntervalMillisecond(1)), 3, 'UTC') AS timestamp
    )
FROM trading_decisions_probabilistic
WHERE tenant_id = {tenant:String} AND cityHash64(id, 'replayed') % 1000 = 0
