-- Compares the events the decisions call for with those recorded: adds what is missing, withdraws what is no longer supported.
-- Looks at the days decided and at the :consecutive measured days after them, as drifting.sql does.
-- Answers one row: added bigint, withdrawn bigint. What was done carries :execution and :at.
-- Parameters: :first, :last the days decided; :consecutive; :execution; :at when it is decided.
WITH model AS (
    SELECT DISTINCT tenant, model_name, model_version FROM drift_judged
),
measured AS (
    SELECT near.*
    FROM model AS m
    CROSS JOIN LATERAL (
        (SELECT d.*
         FROM public.calibration_drift_decisions AS d
         WHERE (tenant, model_name, model_version) = (m.tenant, m.model_name, m.model_version) AND day < :first
         ORDER BY day DESC LIMIT 1)
        UNION ALL
        (SELECT d.*
         FROM public.calibration_drift_decisions AS d
         WHERE (tenant, model_name, model_version) = (m.tenant, m.model_name, m.model_version) AND day BETWEEN :first AND :last)
        UNION ALL
        (SELECT d.*
         FROM public.calibration_drift_decisions AS d
         WHERE (tenant, model_name, model_version) = (m.tenant, m.model_name, m.model_version) AND day > :last
         ORDER BY day LIMIT :consecutive)
    ) AS near
),
turned AS (
    SELECT *, coalesce(lag(drifting) OVER (PARTITION BY tenant, model_name, model_version ORDER BY day), false) AS drifted
    FROM measured
),
wanted AS (
    SELECT *, CASE WHEN drifting THEN 'started' ELSE 'stopped' END AS kind
    FROM turned
    WHERE drifting <> drifted AND day >= :first
),
seen AS (
    SELECT m.tenant, m.model_name, m.model_version, greatest(:last::date, max(s.day)) AS last
    FROM model AS m LEFT JOIN measured AS s USING (tenant, model_name, model_version)
    GROUP BY m.tenant, m.model_name, m.model_version
),
withdrawn AS (
    UPDATE public.calibration_drift_events AS e
    SET withdrawn_by = :execution, withdrawn_at = :at::timestamptz
    FROM seen AS s
    WHERE (e.tenant, e.model_name, e.model_version) = (s.tenant, s.model_name, s.model_version)
        AND e.day BETWEEN :first AND s.last AND e.withdrawn_at IS NULL
        AND NOT EXISTS (
            SELECT FROM wanted AS w
            WHERE (w.tenant, w.model_name, w.model_version, w.day, w.kind)
                = (e.tenant, e.model_name, e.model_version, e.day, e.kind))
    RETURNING e.id
),
added AS (
    INSERT INTO public.calibration_drift_events
        (tenant, model_name, model_version, day, kind, window_days, evaluated, ece, calibration_gap, debiased_error, p_value,
         adjusted_p_value, execution_id, created_at)
    SELECT tenant, model_name, model_version, day, kind, window_days, evaluated, ece, calibration_gap, debiased_error, p_value,
           adjusted_p_value, :execution, :at::timestamptz
    FROM wanted AS w
    WHERE NOT EXISTS (
        SELECT FROM public.calibration_drift_events AS e
        WHERE e.withdrawn_at IS NULL
            AND (e.tenant, e.model_name, e.model_version, e.day, e.kind)
                = (w.tenant, w.model_name, w.model_version, w.day, w.kind))
    ORDER BY day, tenant, model_name, model_version
    RETURNING id
)
SELECT (SELECT count(*) FROM added) AS added, (SELECT count(*) FROM withdrawn) AS withdrawn
