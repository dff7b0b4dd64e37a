-- Tenants that may have something to be checked: rows on the days or in the weeks that these are compared with, or rows of the future.
-- Grain: one row per tenant. Columns: tenant String; key, of no use to others.
-- Parameters: {from:Date}, {to:Date}, {lookback_days:UInt16} how many days before them are looked at, {after:DateTime64(3, 'UTC')} where the
--   future begins.
-- Asked of part metadata, by month, a day wider on either side for tables created in another time zone: no row is read, at the price of
-- naming a tenant who has none on the days.
SELECT CAST(partition, 'Tuple(String, UInt32)') AS key, key.1 AS tenant
FROM system.parts
WHERE active AND database = currentDatabase() AND table IN ('trading_decisions_probabilistic', 'model_feedback_events') AND rows > 0
    AND NOT startsWith(partition_id, 'patch-')
    AND (key.2 >= toYYYYMM({after:DateTime64(3, 'UTC')} - toIntervalDay(1), 'UTC')
        OR (key.2 >= toYYYYMM(toDate(greatest(toInt32({from:Date}) - 1 - {lookback_days:UInt16}, 0))) AND key.2 <= toYYYYMM({to:Date} + 1)))
GROUP BY key, tenant
ORDER BY tenant
LIMIT 1 BY tenant
