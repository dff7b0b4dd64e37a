-- What numbers each registered model had, day by day: written by model-performance with every change.
-- Grain: one row per model and day, and one more whenever that day's numbers came out different; the largest id of a day stands.
-- Without a reference to the registry: what was said of a model outlives its row.

CREATE TABLE IF NOT EXISTS public.model_performance_history (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_model_performance_history PRIMARY KEY,
    model_id uuid NOT NULL,
    tenant_id uuid,
    model_name varchar(100) NOT NULL,
    version varchar(20) NOT NULL,
    day date NOT NULL,
    decisions bigint NOT NULL CONSTRAINT chk_model_performance_history_decisions CHECK (decisions >= evaluated),
    evaluated bigint NOT NULL CONSTRAINT chk_model_performance_history_evaluated CHECK (evaluated >= 0),
    accuracy decimal(5,4),
    calibration_score decimal(5,4),
    brier_score decimal(6,5),
    sharpe_ratio decimal(6,4),
    execution_id bigint NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE INDEX IF NOT EXISTS idx_model_performance_history_model
    ON public.model_performance_history (model_id, day DESC, id DESC);

COMMENT ON TABLE public.model_performance_history IS 'What numbers each registered model had: one row per model and day, and one more whenever that day''s numbers came out different';
COMMENT ON COLUMN public.model_performance_history.id IS 'Names the change; of a model and day the largest stands';
COMMENT ON COLUMN public.model_performance_history.model_id IS 'Model (probabilistic_models.id); may be gone from there';
COMMENT ON COLUMN public.model_performance_history.tenant_id IS 'Its tenant then (tenant_directory.tenant_uuid); NULL for a shared model, whose numbers are over all tenants';
COMMENT ON COLUMN public.model_performance_history.model_name IS 'Its name then';
COMMENT ON COLUMN public.model_performance_history.version IS 'Its version then';
COMMENT ON COLUMN public.model_performance_history.day IS 'Last day of the trailing window the numbers are over, UTC';
COMMENT ON COLUMN public.model_performance_history.decisions IS 'Decisions of the window that name the model, 1 or more';
COMMENT ON COLUMN public.model_performance_history.evaluated IS 'Those with an outcome, 0 or more';
COMMENT ON COLUMN public.model_performance_history.accuracy IS 'Fraction of evaluated decisions that were right, in [0,1]; NULL when none was evaluated';
COMMENT ON COLUMN public.model_performance_history.calibration_score IS '1 − calibration error, in [0,1]; NULL when none was evaluated';
COMMENT ON COLUMN public.model_performance_history.brier_score IS 'Mean squared distance between confidence and outcome, in [0,1]; NULL when none was evaluated';
COMMENT ON COLUMN public.model_performance_history.sharpe_ratio IS 'Of the daily mean returns, annualised; NULL with fewer than two such days, without variance, or when it does not fit (100 or more)';
COMMENT ON COLUMN public.model_performance_history.execution_id IS 'Job execution that wrote this row (BATCH_JOB_EXECUTION)';
COMMENT ON COLUMN public.model_performance_history.changed_at IS 'When it was written';
