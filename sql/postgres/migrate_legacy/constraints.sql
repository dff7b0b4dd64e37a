-- The constraints the document (6.1) adds to tables that may hold rows already, and the statements that add each without
-- reading a row, and validate it without blocking writers. As V007 adds them where the table is new.
-- Grain: one row per constraint; none where the table or its column is not there. Columns: name; condition; there; valid; add,
--   validate, offenders, statements of which the last answers rows and the keys of up to five.
SELECT
    c.name,
    c.condition,
    k.oid IS NOT NULL AS there,
    coalesce(k.convalidated, false) AS valid,
    format('ALTER TABLE %s ADD CONSTRAINT %I CHECK (%s) NOT VALID', t.oid::regclass, c.name, c.condition) AS add,
    format('ALTER TABLE %s VALIDATE CONSTRAINT %I', t.oid::regclass, c.name) AS validate,
    format('SELECT count(*) AS rows, array_to_string((array_agg(user_id::text ORDER BY user_id))[1:5], '', '') AS keys FROM %s WHERE NOT (%s)',
        t.oid::regclass, c.condition) AS offenders
FROM (
    VALUES
        ('chk_risk_tolerance', 'risk_tolerance', 'risk_tolerance >= 0.0 AND risk_tolerance <= 1.0'),
        ('chk_confidence_threshold', 'confidence_threshold', 'confidence_threshold >= 0.0 AND confidence_threshold <= 1.0')
) AS c(name, attribute, condition)
JOIN pg_class AS t ON t.oid = to_regclass('public.user_probability_preferences')
JOIN pg_attribute AS a ON a.attrelid = t.oid AND a.attname = c.attribute AND NOT a.attisdropped
LEFT JOIN pg_constraint AS k ON k.conrelid = t.oid AND k.conname = c.name
ORDER BY c.name
