-- Registry and configuration of the probabilistic models.
-- Grain: one row per (model_name, version, tenant_id), where no tenant counts as one tenant.

CREATE TABLE IF NOT EXISTS public.probabilistic_models (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    model_name VARCHAR(100) NOT NULL,
    model_type VARCHAR(50) NOT NULL,
    version VARCHAR(20) NOT NULL,
    parameters JSONB NOT NULL,
    hyperparameters JSONB,
    uncertainty_method VARCHAR(50),
    accuracy DECIMAL(5,4),
    calibration_score DECIMAL(5,4),
    brier_score DECIMAL(6,5),
    sharpe_ratio DECIMAL(6,4),
    created_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    last_updated TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    last_trained TIMESTAMP WITH TIME ZONE,
    status VARCHAR(20) DEFAULT 'active',
    deployed_at TIMESTAMP WITH TIME ZONE,
    deployment_environment VARCHAR(20),
    deployment_config JSONB,
    tenant_id UUID,
    is_shared BOOLEAN DEFAULT false,
    CONSTRAINT probabilistic_models_model_name_version_tenant_id_key
        UNIQUE NULLS NOT DISTINCT (model_name, version, tenant_id)
);

-- A registry that was there before lets two models without a tenant share name and version: that is closed here.
DO $$
DECLARE
    twice text;
BEGIN
    IF EXISTS (
        SELECT 1 FROM pg_index
        WHERE indrelid = 'public.probabilistic_models'::regclass AND indisunique AND indnullsnotdistinct
    ) THEN
        RETURN;
    END IF;
    SELECT string_agg(format('%s %s', model_name, version), ', ' ORDER BY model_name, version) INTO twice
    FROM (
        SELECT model_name, version FROM public.probabilistic_models
        WHERE tenant_id IS NULL GROUP BY model_name, version HAVING count(*) > 1
    ) AS doubled;
    IF twice IS NOT NULL THEN
        RAISE EXCEPTION 'public.probabilistic_models holds models without a tenant more than once: %', twice
            USING HINT = 'Keep one row of each, then run ''ppa schema apply'' again.';
    END IF;
    ALTER TABLE public.probabilistic_models
        DROP CONSTRAINT IF EXISTS probabilistic_models_model_name_version_tenant_id_key,
        ADD CONSTRAINT probabilistic_models_model_name_version_tenant_id_key
            UNIQUE NULLS NOT DISTINCT (model_name, version, tenant_id);
END
$$;

CREATE INDEX IF NOT EXISTS idx_probabilistic_models_type_status
    ON public.probabilistic_models (model_type, status) WHERE status = 'active';
CREATE INDEX IF NOT EXISTS idx_probabilistic_models_tenant ON public.probabilistic_models (tenant_id, status);
CREATE INDEX IF NOT EXISTS idx_probabilistic_models_performance
    ON public.probabilistic_models (accuracy DESC, calibration_score DESC) WHERE status = 'active';
-- The document has this one under both names (2.2 and 7.2); the registry is small enough to build it in the transaction.
CREATE INDEX IF NOT EXISTS idx_active_models_performance
    ON public.probabilistic_models (accuracy DESC, calibration_score DESC) WHERE status = 'active';

COMMENT ON TABLE public.probabilistic_models IS 'Registry and configuration of the probabilistic models: one row per (model_name, version, tenant_id)';
COMMENT ON COLUMN public.probabilistic_models.id IS 'Key';
COMMENT ON COLUMN public.probabilistic_models.model_name IS 'Name of the model, as model_versions of the decisions gives it';
COMMENT ON COLUMN public.probabilistic_models.model_type IS 'indicator, ensemble, meta or adaptive';
COMMENT ON COLUMN public.probabilistic_models.version IS 'Version of the model';
COMMENT ON COLUMN public.probabilistic_models.parameters IS 'Parameters of the model';
COMMENT ON COLUMN public.probabilistic_models.hyperparameters IS 'Hyperparameters it was trained with; NULL when it has none';
COMMENT ON COLUMN public.probabilistic_models.uncertainty_method IS 'bayesian, ensemble, dropout or quantile; NULL when it gives no uncertainty';
COMMENT ON COLUMN public.probabilistic_models.accuracy IS 'Fraction of evaluated predictions that were right, in [0,1]; NULL when none was evaluated';
COMMENT ON COLUMN public.probabilistic_models.calibration_score IS '1 − calibration error, in [0,1]; NULL when none was evaluated';
COMMENT ON COLUMN public.probabilistic_models.brier_score IS 'Mean squared distance between confidence and outcome, in [0,1]; NULL when none was evaluated';
COMMENT ON COLUMN public.probabilistic_models.sharpe_ratio IS 'Per decision, not annualised; NULL when undefined or when it does not fit (100 or more)';
COMMENT ON COLUMN public.probabilistic_models.created_at IS 'When it was registered';
COMMENT ON COLUMN public.probabilistic_models.last_updated IS 'When the row was last written';
COMMENT ON COLUMN public.probabilistic_models.last_trained IS 'When it was last trained; NULL when never';
COMMENT ON COLUMN public.probabilistic_models.status IS 'active, deprecated, experimental or training';
COMMENT ON COLUMN public.probabilistic_models.deployed_at IS 'When it was deployed; NULL when not';
COMMENT ON COLUMN public.probabilistic_models.deployment_environment IS 'development, staging or production; NULL when not deployed';
COMMENT ON COLUMN public.probabilistic_models.deployment_config IS 'Configuration of the deployment; NULL when not deployed';
COMMENT ON COLUMN public.probabilistic_models.tenant_id IS 'Tenant (tenant_directory.tenant_uuid); NULL for a model of no single tenant';
COMMENT ON COLUMN public.probabilistic_models.is_shared IS 'Whether other tenants may use it';
