-- Trainings of the models.
-- Grain: one row per training of a model.

CREATE TABLE IF NOT EXISTS public.model_training_history (
    id UUID PRIMARY KEY DEFAULT gen_random_uuid(),
    model_id UUID REFERENCES public.probabilistic_models(id) ON DELETE CASCADE,
    training_session_id UUID NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    completed_at TIMESTAMP WITH TIME ZONE,
    duration_seconds INTEGER,
    status VARCHAR(20) NOT NULL,
    training_data_size INTEGER,
    validation_data_size INTEGER,
    test_data_size INTEGER,
    data_time_range TSTZRANGE,
    hyperparameters JSONB,
    training_config JSONB,
    final_accuracy DECIMAL(6,4),
    final_calibration_score DECIMAL(6,4),
    final_brier_score DECIMAL(7,5),
    validation_metrics JSONB,
    previous_model_accuracy DECIMAL(6,4),
    improvement_percentage DECIMAL(5,2),
    error_message TEXT,
    error_details JSONB,
    tenant_id UUID,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT NOW()
);

CREATE INDEX IF NOT EXISTS idx_training_history_model
    ON public.model_training_history (model_id, started_at DESC);
CREATE INDEX IF NOT EXISTS idx_training_history_status
    ON public.model_training_history (status, started_at DESC);
CREATE INDEX IF NOT EXISTS idx_training_history_tenant
    ON public.model_training_history (tenant_id, completed_at DESC);

COMMENT ON TABLE public.model_training_history IS 'Trainings of the models: one row per training of a model';
COMMENT ON COLUMN public.model_training_history.id IS 'Key';
COMMENT ON COLUMN public.model_training_history.model_id IS 'Model trained (probabilistic_models.id)';
COMMENT ON COLUMN public.model_training_history.training_session_id IS 'Session the training was part of';
COMMENT ON COLUMN public.model_training_history.started_at IS 'When it began';
COMMENT ON COLUMN public.model_training_history.completed_at IS 'When it ended; NULL while running';
COMMENT ON COLUMN public.model_training_history.duration_seconds IS 'Duration in seconds; NULL while running';
COMMENT ON COLUMN public.model_training_history.status IS 'running, completed, failed or cancelled';
COMMENT ON COLUMN public.model_training_history.training_data_size IS 'Rows trained on; NULL when not recorded';
COMMENT ON COLUMN public.model_training_history.validation_data_size IS 'Rows validated on; NULL when not recorded';
COMMENT ON COLUMN public.model_training_history.test_data_size IS 'Rows tested on; NULL when not recorded';
COMMENT ON COLUMN public.model_training_history.data_time_range IS 'Time range of the training data; NULL when not recorded';
COMMENT ON COLUMN public.model_training_history.hyperparameters IS 'Hyperparameters used; NULL when there are none';
COMMENT ON COLUMN public.model_training_history.training_config IS 'Configuration used; NULL when there is none';
COMMENT ON COLUMN public.model_training_history.final_accuracy IS 'Fraction right on the test data, in [0,1]; NULL when there was no result';
COMMENT ON COLUMN public.model_training_history.final_calibration_score IS '1 − calibration error, in [0,1]; NULL when there was no result';
COMMENT ON COLUMN public.model_training_history.final_brier_score IS 'Mean squared distance between confidence and outcome, in [0,1]; NULL when there was no result';
COMMENT ON COLUMN public.model_training_history.validation_metrics IS 'Further metrics; NULL when there are none';
COMMENT ON COLUMN public.model_training_history.previous_model_accuracy IS 'Accuracy of the model before, in [0,1]; NULL when there was none';
COMMENT ON COLUMN public.model_training_history.improvement_percentage IS 'Change of accuracy against the model before, percent; NULL when there was none';
COMMENT ON COLUMN public.model_training_history.error_message IS 'Why it failed; NULL when it did not';
COMMENT ON COLUMN public.model_training_history.error_details IS 'Details of the failure; NULL when it did not fail';
COMMENT ON COLUMN public.model_training_history.tenant_id IS 'Tenant (tenant_directory.tenant_uuid); NULL for a model of no single tenant';
COMMENT ON COLUMN public.model_training_history.created_at IS 'When the row was created';
