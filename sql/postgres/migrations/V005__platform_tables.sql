-- Tables of the platform around this suite, only where absent and only as far as the references need.
-- Grain: one row per user; one row per trading decision of the platform.

SET LOCAL lock_timeout = '30s';

DO $$
BEGIN
    IF to_regclass('public.users') IS NULL THEN
        CREATE TABLE public.users (id uuid PRIMARY KEY);
        COMMENT ON TABLE public.users IS 'Users of the platform: one row per user';
        COMMENT ON COLUMN public.users.id IS 'User id';
    END IF;
    IF to_regclass('public.trading_decisions') IS NULL THEN
        CREATE TABLE public.trading_decisions (id uuid PRIMARY KEY DEFAULT gen_random_uuid());
        COMMENT ON TABLE public.trading_decisions IS 'Trading decisions of the platform: one row per decision';
        COMMENT ON COLUMN public.trading_decisions.id IS 'Decision id';
    END IF;
END
$$;

ALTER TABLE public.trading_decisions ADD COLUMN IF NOT EXISTS aggregated_confidence DECIMAL(4,3);
ALTER TABLE public.trading_decisions ADD COLUMN IF NOT EXISTS uncertainty_score DECIMAL(4,3);
ALTER TABLE public.trading_decisions ADD COLUMN IF NOT EXISTS probability_metadata JSONB;

COMMENT ON COLUMN public.trading_decisions.aggregated_confidence IS 'Confidence over all layers, in [0,1]; 0.500 where backfilled; NULL when not recorded';
COMMENT ON COLUMN public.trading_decisions.uncertainty_score IS 'Uncertainty, in [0,1]; 0.500 where backfilled; NULL when not recorded';
COMMENT ON COLUMN public.trading_decisions.probability_metadata IS 'What lies behind the two numbers; {"backfilled": true, "default_values": true} where nothing was recorded';
