-- The objects the migrations made, as the server writes them now. Monthly partitions are left out, as they come and go;
-- of the platform's own tables only the columns that were added are the suite's.
-- Grain: one row per object. To be run with search_path = pg_catalog, so that every name is qualified.

WITH owned AS (
    SELECT c.oid, c.relkind, c.relname, format('%s.%s', n.nspname, c.relname) AS name
    FROM pg_class AS c
    JOIN pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'S', 'v', 'm')
        AND (
            (n.nspname = 'ppa' AND c.relname NOT IN ('schema_history', 'schema_object'))
            OR (
                n.nspname = 'public'
                AND c.relname IN (
                    'probabilistic_models', 'model_performance_history', 'user_probability_preferences', 'model_training_history',
                    'probability_config_templates', 'tenant_directory', 'trading_decisions_probabilistic',
                    'trading_decisions_probabilistic_template', 'trading_decisions_probabilistic_default', 'data_quality_results',
                    'trading_decision_faults', 'calibration_drift_decisions', 'calibration_drift_events')))
)
SELECT 'table' AS kind, o.name,
    concat_ws(' ',
        CASE o.relkind
            WHEN 'p' THEN 'partitioned by ' || pg_get_partkeydef(o.oid)
            WHEN 'r' THEN 'table'
            WHEN 'v' THEN 'view ' || pg_get_viewdef(o.oid)
            ELSE o.relkind::text
        END,
        CASE WHEN c.relispartition THEN pg_get_expr(c.relpartbound, c.oid) END,
        '-- ' || obj_description(o.oid, 'pg_class')) AS definition
FROM owned AS o
JOIN pg_class AS c ON c.oid = o.oid
WHERE o.relkind <> 'S'
UNION ALL
SELECT 'sequence', o.name, format('%s by %s, %s to %s', format_type(s.seqtypid, NULL), s.seqincrement, s.seqmin, s.seqmax)
FROM owned AS o
JOIN pg_sequence AS s ON s.seqrelid = o.oid
UNION ALL
SELECT 'column', format('%s.%s', o.name, a.attname),
    concat_ws(' ',
        format_type(a.atttypid, a.atttypmod),
        CASE WHEN a.attnotnull THEN 'NOT NULL' END,
        'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid),
        '-- ' || col_description(a.attrelid, a.attnum))
FROM (
    SELECT oid, name, NULL::text[] AS columns FROM owned WHERE relkind <> 'S'
    UNION ALL
    SELECT to_regclass('public.trading_decisions'), 'public.trading_decisions',
        ARRAY['aggregated_confidence', 'uncertainty_score', 'probability_metadata']
) AS o
JOIN pg_attribute AS a ON a.attrelid = o.oid AND a.attnum > 0 AND NOT a.attisdropped
LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE o.columns IS NULL OR a.attname = ANY (o.columns)
UNION ALL
-- NOT NULL is part of the column; newer servers list it as a constraint too.
SELECT 'constraint', format('%s.%s', o.name, k.conname),
    concat_ws(' ', pg_get_constraintdef(k.oid), CASE WHEN NOT k.convalidated THEN 'NOT VALIDATED' END)
FROM owned AS o
JOIN pg_constraint AS k ON k.conrelid = o.oid AND k.contype <> 'n'
UNION ALL
SELECT 'index', i.indexrelid::regclass::text,
    concat_ws(' ', pg_get_indexdef(i.indexrelid), CASE WHEN NOT i.indisvalid THEN 'INVALID' END)
FROM owned AS o
JOIN pg_index AS i ON i.indrelid = o.oid
WHERE NOT EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.conindid = i.indexrelid)
UNION ALL
SELECT 'trigger', format('%s.%s', o.name, t.tgname),
    concat_ws(' ', pg_get_triggerdef(t.oid), CASE WHEN t.tgenabled = 'D' THEN 'DISABLED' END)
FROM owned AS o
JOIN pg_trigger AS t ON t.tgrelid = o.oid AND NOT t.tgisinternal
UNION ALL
SELECT 'function', p.oid::regprocedure::text, pg_get_functiondef(p.oid)
FROM pg_proc AS p
WHERE p.pronamespace = to_regnamespace('ppa')
    OR p.oid IN (
        to_regprocedure('public.update_probability_timestamp()'), to_regprocedure('public.validate_probability_data()'))
