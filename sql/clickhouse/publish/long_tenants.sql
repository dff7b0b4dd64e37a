-- Tenants whose names are longer than the 200 characters of which PostgreSQL makes keys, or no text: they have no drift decisions and no alerts.
-- Grain: one row per such tenant. Columns: tenant String, the first 200 characters; characters UInt64, how many it has.
-- Parameters: {table:Identifier} a published table; {from:Date}, {to:Date} its days, both inclusive.
SELECT substringUTF8(toValidUTF8(replaceAll(tenant_id, '\0', '␀')), 1, 200) AS tenant, lengthUTF8(tenant_id) AS characters
FROM {table:Identifier}
WHERE date >= {from:Date} AND date <= {to:Date} AND tenant != tenant_id
GROUP BY tenant_id
ORDER BY tenant_id
