-- What a user of the demo wants to be told; what is there already stays.
-- Grain: at most one row. Parameters: user, confidence_alert, uncertainty_warning (thresholds in [0,1]), auto_retraining.
INSERT INTO public.user_probability_preferences
    (user_id, confidence_alert_threshold, uncertainty_warning_threshold, enable_auto_retraining)
VALUES (:user, :confidence_alert, :uncertainty_warning, :auto_retraining)
ON CONFLICT DO NOTHING
