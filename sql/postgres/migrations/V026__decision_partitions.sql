-- Partitions of the decisions' operational copy are found by their bounds, whoever made and named them; rows of the
-- default partition are moved into the one of their month with a short lock; one past its time is dropped.
-- None of these waits for a lock longer than half a second, for whoever asks for a table after them waits behind them:
-- the caller tries again.

CREATE FUNCTION ppa.decision_partitions()
RETURNS TABLE (partition regclass, lower_bound timestamptz, upper_bound timestamptz)
LANGUAGE sql STABLE
SET timezone = 'UTC'
SET datestyle = 'ISO'
AS $$
    SELECT
        c.oid::regclass,
        coalesce(substring(bound FROM 'FROM \(''([^'']+)''\)')::timestamptz, '-infinity'),
        coalesce(substring(bound FROM 'TO \(''([^'']+)''\)')::timestamptz, 'infinity')
    FROM pg_inherits AS i
    JOIN pg_class AS c ON c.oid = i.inhrelid
    CROSS JOIN LATERAL pg_get_expr(c.relpartbound, c.oid) AS bound
    WHERE i.inhparent = 'public.trading_decisions_probabilistic'::regclass AND bound <> 'DEFAULT'
$$;

-- First half of a move, without blocking anybody: the rows as they are now, copied to where nobody reads them yet. A copy
-- that a dead run left is thrown away.
CREATE FUNCTION ppa.copy_month_from_default(day date) RETURNS bigint
LANGUAGE plpgsql
SET lock_timeout = '500ms'
AS $$
DECLARE
    month_start timestamptz := date_trunc('month', day::timestamp) AT TIME ZONE 'UTC';
    month_end timestamptz := (date_trunc('month', day::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
    moving text := 'ppa_moving_' || to_char(day, 'YYYY_MM');
    copied bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ppa.ensure_month_partition'));
    IF to_regclass(format('public.%I', moving)) IS NOT NULL THEN
        EXECUTE format('DROP TABLE public.%I', moving);
    END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.trading_decisions_probabilistic_template INCLUDING ALL)', moving);
    EXECUTE format('INSERT INTO public.%I SELECT * FROM public.trading_decisions_probabilistic_default
        WHERE timestamp >= $1 AND timestamp < $2', moving) USING month_start, month_end;
    GET DIAGNOSTICS copied = ROW_COUNT;
    RETURN copied;
END
$$;

-- Second half, or all of it where nothing was copied: readers and writers wait while the copy is brought up to date, which
-- reads the month's rows but writes only what changed since.
CREATE OR REPLACE FUNCTION ppa.ensure_month_partition(day date) RETURNS boolean
LANGUAGE plpgsql
SET lock_timeout = '500ms'
AS $$
DECLARE
    month_start timestamptz := date_trunc('month', day::timestamp) AT TIME ZONE 'UTC';
    month_end timestamptz := (date_trunc('month', day::timestamp) + interval '1 month') AT TIME ZONE 'UTC';
    part text := 'trading_decisions_probabilistic_' || to_char(day, 'YYYY_MM');
    moving text := 'ppa_moving_' || to_char(day, 'YYYY_MM');
BEGIN
    -- Two callers at once: the second waits and then finds the partition there.
    PERFORM pg_advisory_xact_lock(hashtext('ppa.ensure_month_partition'));
    IF EXISTS (SELECT 1 FROM ppa.decision_partitions() WHERE lower_bound < month_end AND upper_bound > month_start) THEN
        RETURN false;
    END IF;
    IF to_regclass(format('public.%I', part)) IS NOT NULL THEN
        RAISE EXCEPTION 'public.% exists and is not a partition of public.trading_decisions_probabilistic', part
            USING HINT = 'Attach it, or rename it.';
    END IF;
    -- The parent first: a writer that had already chosen the default partition would be refused once the month has its own,
    -- and a reader that had already listed the partitions would miss the rows moved to one it does not know.
    LOCK TABLE ONLY public.trading_decisions_probabilistic IN ACCESS EXCLUSIVE MODE;
    IF to_regclass(format('public.%I', moving)) IS NULL THEN
        EXECUTE format('CREATE TABLE public.%I (LIKE public.trading_decisions_probabilistic_template INCLUDING ALL)', part);
    ELSE
        EXECUTE format('ALTER TABLE public.%I RENAME TO %I', moving, part);
    END IF;
    IF to_regclass('public.trading_decisions_probabilistic_default') IS NOT NULL THEN
        LOCK TABLE public.trading_decisions_probabilistic_default IN ACCESS EXCLUSIVE MODE;
        -- *= compares bytes: what counts as equal but is not the same is copied again.
        EXECUTE format('DELETE FROM public.%I AS copy WHERE NOT EXISTS (
                SELECT 1 FROM public.trading_decisions_probabilistic_default AS kept
                WHERE kept.id = copy.id AND kept.timestamp = copy.timestamp AND kept.tenant_id = copy.tenant_id
                    AND kept::record *= copy::record)', part);
        EXECUTE format('INSERT INTO public.%I SELECT kept.* FROM public.trading_decisions_probabilistic_default AS kept
            WHERE kept.timestamp >= $1 AND kept.timestamp < $2 AND NOT EXISTS (
                SELECT 1 FROM public.%I AS copy
                WHERE copy.id = kept.id AND copy.timestamp = kept.timestamp AND copy.tenant_id = kept.tenant_id)', part, part)
            USING month_start, month_end;
        DELETE FROM public.trading_decisions_probabilistic_default WHERE timestamp >= month_start AND timestamp < month_end;
    ELSE
        EXECUTE format('TRUNCATE public.%I', part);
    END IF;
    EXECUTE format('COMMENT ON TABLE public.%I IS %L', part,
        'Trading decisions of ' || to_char(day, 'YYYY-MM') || ' (UTC): one row per delivery of a decision');
    EXECUTE format('ALTER TABLE public.trading_decisions_probabilistic ATTACH PARTITION public.%I
        FOR VALUES FROM (%L) TO (%L)', part, month_start, month_end);
    RETURN true;
END
$$;

CREATE FUNCTION ppa.drop_decision_partition(expired regclass, cutoff timestamptz) RETURNS boolean
LANGUAGE plpgsql
SET lock_timeout = '500ms'
AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(hashtext('ppa.ensure_month_partition'));
    IF NOT EXISTS (SELECT 1 FROM ppa.decision_partitions() WHERE partition = expired AND upper_bound <= cutoff) THEN
        RETURN false;
    END IF;
    EXECUTE format('ALTER TABLE public.trading_decisions_probabilistic DETACH PARTITION %s', expired);
    EXECUTE format('DROP TABLE %s', expired);
    RETURN true;
END
$$;

COMMENT ON FUNCTION ppa.decision_partitions() IS 'Partitions of trading_decisions_probabilistic with their bounds, the default one left out';
COMMENT ON FUNCTION ppa.copy_month_from_default(date) IS 'Copies the rows of the month (UTC) of a day from the default partition, to be moved by ensure_month_partition; answers how many';
COMMENT ON FUNCTION ppa.ensure_month_partition(date) IS 'Makes the partition of trading_decisions_probabilistic for the month (UTC) of a day, with the rows the default one holds of it; false when a partition has that month';
COMMENT ON FUNCTION ppa.drop_decision_partition(regclass, timestamptz) IS 'Detaches and drops a partition all of whose months lie before a time; false when it is not one, or not any more';
