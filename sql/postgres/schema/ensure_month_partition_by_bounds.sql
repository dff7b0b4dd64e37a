-- What V014 makes its two months by, in place of V013's function, which knows a month by the name of its partition only: the platform's
-- may be called or cut otherwise. V026 puts its own in the place of both.
-- Else as V013's. No parameters.

CREATE OR REPLACE FUNCTION ppa.ensure_month_partition(day date) RETURNS boolean
LANGUAGE plpgsql
SET timezone = 'UTC'
SET datestyle = 'ISO'
AS $$
DECLARE
    month_start timestamptz := date_trunc('month', day::timestamp) AT TIME ZONE 'UTC';
    month_end timestamptz := (date_trunc('month', day::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
    part text := 'trading_decisions_probabilistic_' || to_char(day, 'YYYY_MM');
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ppa.ensure_month_partition'));
    IF EXISTS (
        SELECT 1
        FROM pg_inherits AS i
        JOIN pg_class AS c ON c.oid = i.inhrelid
        CROSS JOIN LATERAL pg_get_expr(c.relpartbound, c.oid) AS bound
        WHERE i.inhparent = 'public.trading_decisions_probabilistic'::regclass AND bound <> 'DEFAULT'
            AND coalesce(substring(bound FROM 'FROM \(''([^'']+)''\)')::timestamptz, '-infinity') < month_end
            AND coalesce(substring(bound FROM 'TO \(''([^'']+)''\)')::timestamptz, 'infinity') > month_start
    ) THEN
        RETURN false;
    END IF;
    IF to_regclass(format('public.%I', part)) IS NOT NULL THEN
        RAISE EXCEPTION 'public.% exists and does not have that month (UTC) of public.trading_decisions_probabilistic', part
            USING HINT = 'Rename it.';
    END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.trading_decisions_probabilistic_template INCLUDING ALL)', part);
    EXECUTE format('COMMENT ON TABLE public.%I IS %L', part,
        'Trading decisions of ' || to_char(day, 'YYYY-MM') || ' (UTC): one row per delivery of a decision');
    LOCK TABLE public.trading_decisions_probabilistic_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format('WITH moved AS (
            DELETE FROM public.trading_decisions_probabilistic_default
            WHERE timestamp >= $1 AND timestamp < $2 RETURNING *)
        INSERT INTO public.%I SELECT * FROM moved', part) USING month_start, month_end;
    EXECUTE format('ALTER TABLE public.trading_decisions_probabilistic ATTACH PARTITION public.%I
        FOR VALUES FROM (%L) TO (%L)', part, month_start, month_end);
    RETURN true;
END
$$
