-- Whether each model is drifting, day by day: taken by calibration-drift over all models and tenants of a day at once.
-- Grain: one row per (tenant, model_name, model_version, day) that calibration_drift_daily in ClickHouse holds: a measured day.

CREATE TABLE IF NOT EXISTS public.calibration_drift_decisions (
    tenant text NOT NULL,
    model_name text NOT NULL,
    model_version text NOT NULL,
    day date NOT NULL,
    window_days int NOT NULL CONSTRAINT chk_calibration_drift_decisions_window_days CHECK (window_days >= 0),
    evaluated bigint NOT NULL CONSTRAINT chk_calibration_drift_decisions_evaluated CHECK (evaluated >= 0),
    ece double precision,
    calibration_gap double precision,
    debiased_error double precision,
    p_value double precision
        CONSTRAINT chk_calibration_drift_decisions_p_value CHECK (p_value >= 0 AND p_value <= 1),
    adjusted_p_value double precision
        CONSTRAINT chk_calibration_drift_decisions_adjusted CHECK (adjusted_p_value >= 0 AND adjusted_p_value <= 1),
    qualifies boolean NOT NULL,
    drifting boolean NOT NULL,
    execution_id bigint NOT NULL,
    decided_at timestamptz NOT NULL,
    CONSTRAINT pk_calibration_drift_decisions PRIMARY KEY (tenant, model_name, model_version, day),
    CONSTRAINT chk_calibration_drift_decisions_drifting CHECK (qualifies OR NOT drifting)
);

CREATE INDEX IF NOT EXISTS idx_calibration_drift_decisions_day ON public.calibration_drift_decisions (day);

COMMENT ON TABLE public.calibration_drift_decisions IS 'Whether each model is drifting: one row per tenant, model, version and measured day';
COMMENT ON COLUMN public.calibration_drift_decisions.tenant IS 'Tenant as ClickHouse writes it (tenant_id); names are cut at 200 characters, a zero byte is written as U+2400';
COMMENT ON COLUMN public.calibration_drift_decisions.model_name IS 'Model';
COMMENT ON COLUMN public.calibration_drift_decisions.model_version IS 'Its version';
COMMENT ON COLUMN public.calibration_drift_decisions.day IS 'Last day of the window measured, UTC';
COMMENT ON COLUMN public.calibration_drift_decisions.window_days IS 'Days of the window, the last one included';
COMMENT ON COLUMN public.calibration_drift_decisions.evaluated IS 'm: decisions with an outcome in the window';
COMMENT ON COLUMN public.calibration_drift_decisions.ece IS 'Calibration error on equal-mass bins, in [0,1]; NULL when nothing was evaluated';
COMMENT ON COLUMN public.calibration_drift_decisions.calibration_gap IS 'Mean confidence − success rate, in [−1,1], above 0 over-confident; NULL when nothing was evaluated';
COMMENT ON COLUMN public.calibration_drift_decisions.debiased_error IS 'Squared calibration error less what chance adds; its signed square root is compared with min-error; NULL when undefined';
COMMENT ON COLUMN public.calibration_drift_decisions.p_value IS 'Chance of such an error in a calibrated model, in [0,1]; NULL when nothing was evaluated';
COMMENT ON COLUMN public.calibration_drift_decisions.adjusted_p_value IS 'The same by Benjamini–Hochberg over all models and tenants of the day; NULL for models outside that family: fewer than min-outcomes, or no p-value';
COMMENT ON COLUMN public.calibration_drift_decisions.qualifies IS 'Whether the day by itself speaks for drift: enough outcomes, adjusted p-value at most false-discovery-rate, error at least min-error';
COMMENT ON COLUMN public.calibration_drift_decisions.drifting IS 'Whether this and enough measured days before it qualify, none further from the next than pooling';
COMMENT ON COLUMN public.calibration_drift_decisions.execution_id IS 'Job execution that wrote this row (BATCH_JOB_EXECUTION)';
COMMENT ON COLUMN public.calibration_drift_decisions.decided_at IS 'When it was decided';
