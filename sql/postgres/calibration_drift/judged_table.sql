-- What a transaction decides, until it ends: the decisions of its days, and (gone) the recorded ones that have none any more.
-- Grain: one row per (tenant, model_name, model_version, day).
CREATE TEMPORARY TABLE drift_judged (
    tenant text NOT NULL,
    model_name text NOT NULL,
    model_version text NOT NULL,
    day date NOT NULL,
    window_days int,
    evaluated bigint,
    ece double precision,
    calibration_gap double precision,
    debiased_error double precision,
    p_value double precision,
    adjusted_p_value double precision,
    qualifies boolean,
    gone boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant, model_name, model_version, day)
) ON COMMIT DROP
