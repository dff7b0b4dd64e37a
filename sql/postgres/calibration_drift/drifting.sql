-- Derives who is drifting: the day qualifies, and with it :consecutive measured days in a row, none more than :pooling days after the
-- one before. A day decided anew can change that for at most :consecutive measured days after it, and needs as many before it.
-- Parameters: :first, :last the days decided; :consecutive; :pooling; :execution.
WITH model AS (
    SELECT DISTINCT tenant, model_name, model_version FROM drift_judged
),
measured AS (
    SELECT near.*
    FROM model AS m
    CROSS JOIN LATERAL (
        (SELECT tenant, model_name, model_version, day, qualifies
         FROM public.calibration_drift_decisions
         WHERE (tenant, model_name, model_version) = (m.tenant, m.model_name, m.model_version) AND day < :first
         ORDER BY day DESC LIMIT :consecutive)
        UNION ALL
        (SELECT tenant, model_name, model_version, day, qualifies
         FROM public.calibration_drift_decisions
         WHERE (tenant, model_name, model_version) = (m.tenant, m.model_name, m.model_version) AND day BETWEEN :first AND :last)
        UNION ALL
        (SELECT tenant, model_name, model_version, day, qualifies
         FROM public.calibration_drift_decisions
         WHERE (tenant, model_name, model_version) = (m.tenant, m.model_name, m.model_version) AND day > :last
         ORDER BY day LIMIT :consecutive)
    ) AS near
),
linked AS (
    SELECT *, qualifies AND coalesce(lag(qualifies) OVER w AND day - lag(day) OVER w <= :pooling, false) AS goes_on
    FROM measured
    WINDOW w AS (PARTITION BY tenant, model_name, model_version ORDER BY day)
),
run AS (
    SELECT *, count(*) FILTER (WHERE NOT goes_on) OVER (PARTITION BY tenant, model_name, model_version ORDER BY day) AS number
    FROM linked
),
derived AS (
    SELECT
        tenant, model_name, model_version, day,
        qualifies AND row_number() OVER (PARTITION BY tenant, model_name, model_version, number ORDER BY day) >= :consecutive
            AS drifting
    FROM run
)
UPDATE public.calibration_drift_decisions AS d
SET drifting = derived.drifting, execution_id = :execution, decided_at = clock_timestamp()
FROM derived
WHERE (d.tenant, d.model_name, d.model_version, d.day)
        = (derived.tenant, derived.model_name, derived.model_version, derived.day)
    AND d.day >= :first AND d.drifting <> derived.drifting
