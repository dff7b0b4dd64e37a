-- What a new partition looks like: ppa.ensure_month_partition copies it. A setting, index or privilege that new
-- partitions shall have is put on it; the partitioned parent passes on only part of those.
-- Grain: none, it holds no rows.

CREATE TABLE IF NOT EXISTS public.trading_decisions_probabilistic_template (
    LIKE public.trading_decisions_probabilistic INCLUDING ALL
);

CREATE OR REPLACE FUNCTION ppa.refuse_rows_in_template() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
    RAISE EXCEPTION 'public.%: the template of the partitions holds no rows', TG_TABLE_NAME
        USING HINT = 'Insert into public.trading_decisions_probabilistic.';
END
$$;

CREATE OR REPLACE TRIGGER refuse_rows
    BEFORE INSERT ON public.trading_decisions_probabilistic_template
    FOR EACH STATEMENT
    EXECUTE FUNCTION ppa.refuse_rows_in_template();

COMMENT ON FUNCTION ppa.refuse_rows_in_template() IS 'Keeps the template of the partitions empty';
COMMENT ON TABLE public.trading_decisions_probabilistic_template IS 'Template of the monthly partitions of trading_decisions_probabilistic: holds no rows';
