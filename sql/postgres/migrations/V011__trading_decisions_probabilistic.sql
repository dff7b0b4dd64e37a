-- The operational copy of the decisions, written by the platform's services; ClickHouse has the full history.
-- Columns in the document's order; arrays of tuples are JSON arrays of arrays, undefined is NULL.
-- Grain: one row per delivery of a decision: (id, timestamp, tenant_id), so that no tenant can block another's id.

DO $$
BEGIN
    IF (SELECT relkind FROM pg_class WHERE oid = to_regclass('public.trading_decisions_probabilistic')) <> 'p' THEN
        RAISE EXCEPTION 'public.trading_decisions_probabilistic exists and is not partitioned'
            USING HINT = 'Rename it, run ''ppa schema apply'' again, and insert its rows into the new table.';
    END IF;
END
$$;

CREATE TABLE IF NOT EXISTS public.trading_decisions_probabilistic (
    id uuid NOT NULL,
    timestamp timestamptz(3) NOT NULL,
    symbol text NOT NULL,
    decision text NOT NULL
        CONSTRAINT chk_prob_decisions_decision CHECK (decision IN ('BUY', 'SELL', 'HOLD')),
    user_id uuid NOT NULL,
    indicator_probabilities jsonb
        CONSTRAINT chk_prob_decisions_indicator_probabilities CHECK (jsonb_typeof(indicator_probabilities) = 'array'),
    ensemble_probability double precision,
    meta_validation_score double precision,
    aggregated_confidence double precision,
    epistemic_uncertainty double precision,
    aleatoric_uncertainty double precision,
    consensus_strength double precision,
    divergence_score double precision,
    position_size double precision,
    confidence_adjusted_size double precision,
    risk_level text,
    max_drawdown_estimate double precision,
    uncertainty_penalty double precision,
    expected_return double precision,
    confidence_interval_lower double precision,
    confidence_interval_upper double precision,
    probability_success double precision,
    model_versions jsonb
        CONSTRAINT chk_prob_decisions_model_versions CHECK (jsonb_typeof(model_versions) = 'array'),
    market_regime text,
    volatility_score double precision,
    execution_latency_ms bigint
        CONSTRAINT chk_prob_decisions_execution_latency CHECK (execution_latency_ms BETWEEN 0 AND 4294967295),
    probability_calculation_time_ms bigint
        CONSTRAINT chk_prob_decisions_probability_calculation_time CHECK (probability_calculation_time_ms BETWEEN 0 AND 4294967295),
    tenant_id text NOT NULL,
    CONSTRAINT pk_trading_decisions_probabilistic PRIMARY KEY (id, timestamp, tenant_id)
) PARTITION BY RANGE (timestamp);

-- ONLY: on partitions that hold rows they are built one by one, without blocking writers, and then attached.
CREATE INDEX IF NOT EXISTS idx_prob_decisions_confidence_time
    ON ONLY public.trading_decisions_probabilistic (aggregated_confidence DESC, timestamp DESC);
CREATE INDEX IF NOT EXISTS idx_prob_decisions_symbol_confidence
    ON ONLY public.trading_decisions_probabilistic (symbol, aggregated_confidence DESC)
    WHERE aggregated_confidence >= 0.7;
CREATE INDEX IF NOT EXISTS idx_prob_decisions_uncertainty_symbol
    ON ONLY public.trading_decisions_probabilistic (epistemic_uncertainty, symbol, timestamp);

COMMENT ON TABLE public.trading_decisions_probabilistic IS 'Operational copy of the trading decisions, partitioned by month (UTC): one row per delivery of a decision';
COMMENT ON COLUMN public.trading_decisions_probabilistic.id IS 'Decision id';
COMMENT ON COLUMN public.trading_decisions_probabilistic.timestamp IS 'When the decision was made; names its trading day (UTC) and its partition';
COMMENT ON COLUMN public.trading_decisions_probabilistic.symbol IS 'Trading symbol';
COMMENT ON COLUMN public.trading_decisions_probabilistic.decision IS 'BUY, SELL or HOLD; all three count alike';
COMMENT ON COLUMN public.trading_decisions_probabilistic.user_id IS 'User the decision was made for';
COMMENT ON COLUMN public.trading_decisions_probabilistic.indicator_probabilities IS 'Per indicator [name, confidence, probability, reliability], each number a fraction in [0,1]; empty or NULL when missing';
COMMENT ON COLUMN public.trading_decisions_probabilistic.ensemble_probability IS 'Probability by the ensemble, in [0,1]; NULL when there was no ensemble';
COMMENT ON COLUMN public.trading_decisions_probabilistic.meta_validation_score IS 'Score by the meta layer, in [0,1]; NULL when not validated';
COMMENT ON COLUMN public.trading_decisions_probabilistic.aggregated_confidence IS 'Confidence over all layers, in [0,1]; NULL when not recorded';
COMMENT ON COLUMN public.trading_decisions_probabilistic.epistemic_uncertainty IS 'Model uncertainty, 0 or more; NULL when not recorded';
COMMENT ON COLUMN public.trading_decisions_probabilistic.aleatoric_uncertainty IS 'Data uncertainty, 0 or more; NULL when not recorded';
COMMENT ON COLUMN public.trading_decisions_probabilistic.consensus_strength IS 'Agreement between models, in [0,1]; NULL with fewer than two models';
COMMENT ON COLUMN public.trading_decisions_probabilistic.divergence_score IS 'Disagreement between models, 0 or more; NULL with fewer than two models';
COMMENT ON COLUMN public.trading_decisions_probabilistic.position_size IS 'Position before the adjustment for confidence, in units of the account; NULL when not recorded';
COMMENT ON COLUMN public.trading_decisions_probabilistic.confidence_adjusted_size IS 'Position after the adjustment for confidence, in units of the account; NULL when not recorded';
COMMENT ON COLUMN public.trading_decisions_probabilistic.risk_level IS 'Risk class, as the platform names it; NULL when not recorded';
COMMENT ON COLUMN public.trading_decisions_probabilistic.max_drawdown_estimate IS 'Drawdown expected, a positive fraction in [0,1]; NULL when not estimated';
COMMENT ON COLUMN public.trading_decisions_probabilistic.uncertainty_penalty IS 'Return given up for uncertainty, a fraction, 0.01 = 1 %; NULL when not recorded';
COMMENT ON COLUMN public.trading_decisions_probabilistic.expected_return IS 'Simple return expected, 0.01 = 1 %; NULL when not predicted';
COMMENT ON COLUMN public.trading_decisions_probabilistic.confidence_interval_lower IS 'Lower bound of the expected simple return; NULL when not predicted';
COMMENT ON COLUMN public.trading_decisions_probabilistic.confidence_interval_upper IS 'Upper bound of the expected simple return; NULL when not predicted';
COMMENT ON COLUMN public.trading_decisions_probabilistic.probability_success IS 'Probability of success predicted, in [0,1]; NULL when not predicted';
COMMENT ON COLUMN public.trading_decisions_probabilistic.model_versions IS '[model name, version] of every model that took part; empty or NULL when unknown';
COMMENT ON COLUMN public.trading_decisions_probabilistic.market_regime IS 'Market regime at decision time, as the platform names it; NULL when not recorded';
COMMENT ON COLUMN public.trading_decisions_probabilistic.volatility_score IS 'Volatility at decision time, 0 or more; NULL when not measured';
COMMENT ON COLUMN public.trading_decisions_probabilistic.execution_latency_ms IS 'Milliseconds from decision to execution, 0 to 4294967295; NULL when not measured';
COMMENT ON COLUMN public.trading_decisions_probabilistic.probability_calculation_time_ms IS 'Milliseconds spent on the probabilities, 0 to 4294967295; NULL when not measured';
COMMENT ON COLUMN public.trading_decisions_probabilistic.tenant_id IS 'Tenant the decision belongs to';
