-- Tenants with a decision in the trailing window that ends on {day:Date}, and how many models each has there.
-- Grain: one row per tenant. Columns: tenant String, models UInt64: the rows that window.sql answers for it.
-- Parameters: {day:Date}, {window_days:UInt16}. Names as window.sql writes them; of two tenants that are then one, the first counts.
WITH name -> substringUTF8(toValidUTF8(replaceAll(name, '\0', '␀')), 1, 200) AS plain
SELECT plain(tenant_id) AS tenant, uniqExact(plain(model_name), plain(model_version)) AS models
FROM model_performance_daily
WHERE date <= {day:Date} AND toInt32(date) > toInt32({day:Date}) - {window_days:UInt16}
GROUP BY tenant_id
ORDER BY tenant, tenant_id
LIMIT 1 BY tenant
