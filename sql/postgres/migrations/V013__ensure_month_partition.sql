-- Makes the partition of a month where it is not there, from the template, with the rows of that month that were caught
-- by the default partition. Months are those of UTC, whatever the zone of the session.

CREATE OR REPLACE FUNCTION ppa.ensure_month_partition(day date) RETURNS boolean
LANGUAGE plpgsql
AS $$
DECLARE
    month_start timestamptz := date_trunc('month', day::timestamp) AT TIME ZONE 'UTC';
    month_end timestamptz := (date_trunc('month', day::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
    part text := 'trading_decisions_probabilistic_' || to_char(day, 'YYYY_MM');
BEGIN
    -- Two callers at once: the second waits and then finds the partition there.
    PERFORM pg_advisory_xact_lock(hashtext('ppa.ensure_month_partition'));
    IF EXISTS (
        SELECT 1 FROM pg_inherits
        WHERE inhparent = 'public.trading_decisions_probabilistic'::regclass
            AND inhrelid = to_regclass(format('public.%I', part))
    ) THEN
        RETURN false;
    END IF;
    IF to_regclass(format('public.%I', part)) IS NOT NULL THEN
        RAISE EXCEPTION 'public.% exists and is not a partition of public.trading_decisions_probabilistic', part
            USING HINT = 'Attach it, or rename it.';
    END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.trading_decisions_probabilistic_template INCLUDING ALL)', part);
    EXECUTE format('COMMENT ON TABLE public.%I IS %L', part,
        'Trading decisions of ' || to_char(day, 'YYYY-MM') || ' (UTC): one row per delivery of a decision');
    IF to_regclass('public.trading_decisions_probabilistic_default') IS NOT NULL THEN
        LOCK TABLE public.trading_decisions_probabilistic_default IN ACCESS EXCLUSIVE MODE;
        EXECUTE format('WITH moved AS (
                DELETE FROM public.trading_decisions_probabilistic_default
                WHERE timestamp >= $1 AND timestamp < $2 RETURNING *)
            INSERT INTO public.%I SELECT * FROM moved', part) USING month_start, month_end;
    END IF;
    EXECUTE format('ALTER TABLE public.trading_decisions_probabilistic ATTACH PARTITION public.%I
        FOR VALUES FROM (%L) TO (%L)', part, month_start, month_end);
    RETURN true;
END
$$;

COMMENT ON FUNCTION ppa.ensure_month_partition(date) IS 'Makes the partition of trading_decisions_probabilistic for the month (UTC) of a day; false when it was there';
