-- The document's two partitions, and one for every row that no month was made for.

CREATE TABLE IF NOT EXISTS public.trading_decisions_probabilistic_default (
    LIKE public.trading_decisions_probabilistic_template INCLUDING ALL
);

DO $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM pg_partitioned_table
        WHERE partrelid = 'public.trading_decisions_probabilistic'::regclass AND partdefid <> 0
    ) THEN
        ALTER TABLE public.trading_decisions_probabilistic
            ATTACH PARTITION public.trading_decisions_probabilistic_default DEFAULT;
    END IF;
    PERFORM ppa.ensure_month_partition(DATE '2024-01-01');
    PERFORM ppa.ensure_month_partition(DATE '2024-02-01');
END
$$;

COMMENT ON TABLE public.trading_decisions_probabilistic_default IS 'Trading decisions of months without a partition of their own; should be empty';
