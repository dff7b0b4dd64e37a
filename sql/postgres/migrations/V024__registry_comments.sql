-- What the registry's numbers mean now that model-performance writes them: over its trailing window, the Sharpe ratio annualised.
-- Grain: changes comments only.

SET LOCAL lock_timeout = '30s';

COMMENT ON COLUMN public.probabilistic_models.accuracy IS 'Fraction of evaluated decisions of the trailing window that were right, in [0,1]; NULL when none was evaluated';
COMMENT ON COLUMN public.probabilistic_models.calibration_score IS '1 − calibration error over the trailing window, in [0,1]; NULL when none was evaluated';
COMMENT ON COLUMN public.probabilistic_models.brier_score IS 'Mean squared distance between confidence and outcome over the trailing window, in [0,1]; NULL when none was evaluated';
COMMENT ON COLUMN public.probabilistic_models.sharpe_ratio IS 'Of the daily mean returns of the trailing window, annualised; NULL with fewer than two such days, without variance, or when it does not fit (100 or more)';
COMMENT ON COLUMN public.probabilistic_models.status IS 'active, deprecated, experimental (also: inserted by model-performance) or training';
COMMENT ON COLUMN public.probabilistic_models.model_type IS 'indicator, ensemble, meta or adaptive; unknown where model-performance inserted the row';
COMMENT ON COLUMN public.model_training_history.previous_model_accuracy IS 'Accuracy of the model before, in [0,1]: what the registry had for it before the day the training ended, else for its newest other version; NULL when it had none, or not filled yet';
COMMENT ON COLUMN public.model_training_history.improvement_percentage IS '100·(final − previous)/previous accuracy, percent; NULL without either, when previous is 0, or when it does not fit (1000 or more)';
