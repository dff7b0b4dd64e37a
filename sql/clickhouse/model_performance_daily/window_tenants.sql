-- Tenants with a decision in the trailing window that ends on {day:Date}, and how many models each has there.
-- Grain: one row per tenant. Columns: tenant String, models UInt64: the rows that window.sql answers for it.
-- Parameters: {day:Date}, {window_days:UInt16}. A tenant whose name is no text has no numbers: the step before refuses it.
WITH name -> substringUTF8(toValidUTF8(replaceAll(name, '\0', '␀')), 1, 200) AS plain
SELECT
    tenant_id AS tenant,
    uniqExact(
        plain(model_name) AS name, plain(model_version) AS version, name = model_name AND version = model_version) AS models
FROM model_performance_daily
WHERE date <= {day:Date} AND toInt32(date) > toInt32({day:Date}) - {window_days:UInt16}
    AND isValidUTF8(tenant_id) AND position(tenant_id, '\0') = 0
GROUP BY tenant_id
ORDER BY tenant
