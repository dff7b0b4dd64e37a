-- When models started and stopped drifting, as it was told in the Redis stream calibration_drift.
-- Grain: one row per event; one that corrected data no longer support stays, marked as withdrawn.

CREATE TABLE IF NOT EXISTS public.calibration_drift_events (
    id bigint GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_calibration_drift_events PRIMARY KEY,
    tenant text NOT NULL,
    model_name text NOT NULL,
    model_version text NOT NULL,
    day date NOT NULL,
    kind text NOT NULL CONSTRAINT chk_calibration_drift_events_kind CHECK (kind IN ('started', 'stopped')),
    window_days int NOT NULL,
    evaluated bigint NOT NULL,
    ece double precision,
    calibration_gap double precision,
    debiased_error double precision,
    p_value double precision,
    adjusted_p_value double precision,
    execution_id bigint NOT NULL,
    created_at timestamptz NOT NULL,
    withdrawn_by bigint,
    withdrawn_at timestamptz,
    CONSTRAINT chk_calibration_drift_events_withdrawn CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);

CREATE UNIQUE INDEX IF NOT EXISTS idx_calibration_drift_events_standing
    ON public.calibration_drift_events (tenant, model_name, model_version, day, kind) WHERE withdrawn_at IS NULL;
CREATE INDEX IF NOT EXISTS idx_calibration_drift_events_day ON public.calibration_drift_events (day);

COMMENT ON TABLE public.calibration_drift_events IS 'When models started and stopped drifting: one row per event';
COMMENT ON COLUMN public.calibration_drift_events.id IS 'Names the event; the stream entries carry it as drift_event_id';
COMMENT ON COLUMN public.calibration_drift_events.tenant IS 'Tenant, as in calibration_drift_decisions';
COMMENT ON COLUMN public.calibration_drift_events.model_name IS 'Model';
COMMENT ON COLUMN public.calibration_drift_events.model_version IS 'Its version';
COMMENT ON COLUMN public.calibration_drift_events.day IS 'First day on which it was drifting, or no longer was, UTC';
COMMENT ON COLUMN public.calibration_drift_events.kind IS 'started or stopped';
COMMENT ON COLUMN public.calibration_drift_events.window_days IS 'As decided at the time, like the measures below; see calibration_drift_decisions';
COMMENT ON COLUMN public.calibration_drift_events.evaluated IS 'Decisions with an outcome in the window';
COMMENT ON COLUMN public.calibration_drift_events.ece IS 'Calibration error, in [0,1]; NULL when undefined';
COMMENT ON COLUMN public.calibration_drift_events.calibration_gap IS 'Mean confidence − success rate, in [−1,1]; NULL when undefined';
COMMENT ON COLUMN public.calibration_drift_events.debiased_error IS 'Squared calibration error less what chance adds; NULL when undefined';
COMMENT ON COLUMN public.calibration_drift_events.p_value IS 'P-value of the model alone, in [0,1]; NULL when undefined';
COMMENT ON COLUMN public.calibration_drift_events.adjusted_p_value IS 'P-value among all models of the day, in [0,1]; NULL outside the family';
COMMENT ON COLUMN public.calibration_drift_events.execution_id IS 'Job execution that found it (BATCH_JOB_EXECUTION)';
COMMENT ON COLUMN public.calibration_drift_events.created_at IS 'When it was found';
COMMENT ON COLUMN public.calibration_drift_events.withdrawn_by IS 'Job execution that withdrew it, because corrected data no longer support it; NULL while it stands';
COMMENT ON COLUMN public.calibration_drift_events.withdrawn_at IS 'When it was withdrawn; NULL while it stands';
