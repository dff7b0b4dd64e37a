-- What each user wants of the probabilistic layer.
-- Grain: one row per user.

CREATE TABLE IF NOT EXISTS public.user_probability_preferences (
    user_id UUID PRIMARY KEY REFERENCES public.users(id) ON DELETE CASCADE,
    risk_tolerance DECIMAL(3,2) DEFAULT 0.5,
    confidence_threshold DECIMAL(3,2) DEFAULT 0.7,
    uncertainty_tolerance DECIMAL(3,2) DEFAULT 0.3,
    preferred_indicators TEXT[],
    indicator_weights JSONB,
    ensemble_method VARCHAR(50) DEFAULT 'weighted_average',
    learning_rate DECIMAL(4,3) DEFAULT 0.001,
    adaptation_sensitivity DECIMAL(3,2) DEFAULT 0.5,
    memory_decay_factor DECIMAL(4,3) DEFAULT 0.95,
    confidence_alert_threshold DECIMAL(3,2) DEFAULT 0.9,
    uncertainty_warning_threshold DECIMAL(3,2) DEFAULT 0.6,
    feedback_frequency VARCHAR(20) DEFAULT 'daily',
    track_calibration BOOLEAN DEFAULT true,
    track_feature_importance BOOLEAN DEFAULT true,
    enable_auto_retraining BOOLEAN DEFAULT true,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT NOW(),
    updated_at TIMESTAMP WITH TIME ZONE DEFAULT NOW()
);

CREATE INDEX IF NOT EXISTS idx_user_prefs_risk_tolerance
    ON public.user_probability_preferences (risk_tolerance, confidence_threshold);
CREATE INDEX IF NOT EXISTS idx_user_prefs_learning
    ON public.user_probability_preferences (learning_rate, adaptation_sensitivity);

DO $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM pg_constraint
        WHERE conrelid = 'public.user_probability_preferences'::regclass AND conname = 'chk_risk_tolerance'
    ) THEN
        ALTER TABLE public.user_probability_preferences
            ADD CONSTRAINT chk_risk_tolerance CHECK (risk_tolerance >= 0.0 AND risk_tolerance <= 1.0);
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM pg_constraint
        WHERE conrelid = 'public.user_probability_preferences'::regclass AND conname = 'chk_confidence_threshold'
    ) THEN
        ALTER TABLE public.user_probability_preferences
            ADD CONSTRAINT chk_confidence_threshold CHECK (confidence_threshold >= 0.0 AND confidence_threshold <= 1.0);
    END IF;
END
$$;

CREATE OR REPLACE FUNCTION public.update_probability_timestamp()
RETURNS TRIGGER AS $$
BEGIN
    NEW.updated_at = NOW();
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE OR REPLACE TRIGGER update_user_prefs_timestamp
    BEFORE UPDATE ON public.user_probability_preferences
    FOR EACH ROW
    EXECUTE FUNCTION public.update_probability_timestamp();

COMMENT ON FUNCTION public.update_probability_timestamp() IS 'Sets updated_at to the start of the transaction';
COMMENT ON TABLE public.user_probability_preferences IS 'What each user wants of the probabilistic layer: one row per user';
COMMENT ON COLUMN public.user_probability_preferences.user_id IS 'User';
COMMENT ON COLUMN public.user_probability_preferences.risk_tolerance IS '0.00 conservative to 1.00 aggressive';
COMMENT ON COLUMN public.user_probability_preferences.confidence_threshold IS 'Least confidence for a trade, in [0,1]';
COMMENT ON COLUMN public.user_probability_preferences.uncertainty_tolerance IS 'Greatest uncertainty accepted, in [0,1]';
COMMENT ON COLUMN public.user_probability_preferences.preferred_indicators IS 'Names of the preferred indicators; NULL for no preference';
COMMENT ON COLUMN public.user_probability_preferences.indicator_weights IS 'Weight by indicator, e.g. {"rsi": 0.3}; NULL for the defaults';
COMMENT ON COLUMN public.user_probability_preferences.ensemble_method IS 'simple_average, weighted_average or voting';
COMMENT ON COLUMN public.user_probability_preferences.learning_rate IS 'Learning rate, more than 0';
COMMENT ON COLUMN public.user_probability_preferences.adaptation_sensitivity IS 'How quickly to adapt to new data, in [0,1]';
COMMENT ON COLUMN public.user_probability_preferences.memory_decay_factor IS 'Weight of the past against the recent, in [0,1]';
COMMENT ON COLUMN public.user_probability_preferences.confidence_alert_threshold IS 'Alert when confidence exceeds this, in [0,1]';
COMMENT ON COLUMN public.user_probability_preferences.uncertainty_warning_threshold IS 'Warn when uncertainty exceeds this, in [0,1]';
COMMENT ON COLUMN public.user_probability_preferences.feedback_frequency IS 'real-time, hourly, daily or weekly';
COMMENT ON COLUMN public.user_probability_preferences.track_calibration IS 'Whether calibration is tracked';
COMMENT ON COLUMN public.user_probability_preferences.track_feature_importance IS 'Whether feature importance is tracked';
COMMENT ON COLUMN public.user_probability_preferences.enable_auto_retraining IS 'Whether models retrain by themselves';
COMMENT ON COLUMN public.user_probability_preferences.created_at IS 'When the row was created';
COMMENT ON COLUMN public.user_probability_preferences.updated_at IS 'When the row was last updated, set by trigger';
