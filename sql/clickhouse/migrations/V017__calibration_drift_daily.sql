-- How well each model's confidence is calibrated, published by calibration-drift.
-- Grain: one row per (tenant_id, model_name, model_version, date) with at least one counted decision on the day.
-- Below, c is a decision's confidence, y its outcome (1 for success, else 0), m = evaluated; bins hold only what has rows.

CREATE TABLE IF NOT EXISTS calibration_drift_daily (
    date Date COMMENT 'Trading day, UTC: the last day of the current window',
    model_name String COMMENT 'As in model_versions of the decision',
    model_version String COMMENT 'As in model_versions of the decision',
    decisions UInt64 COMMENT 'Decisions of the day that count and name the model, evaluated or not; one that names it twice counts once',
    evaluated UInt64 COMMENT 'm: evaluated decisions of the current window: every measure is of them',
    window_days UInt16 COMMENT 'Length of the current window in calendar days, ending on date: the fewest that reach min-outcomes, else pooling',
    reference_evaluated UInt64 COMMENT 'Evaluated decisions of the reference window: the reference-window days that end pooling days before date',
    brier_score Float64 COMMENT 'Mean (c - y)^2, in [0,1]; NaN when m = 0',
    log_loss Float64 COMMENT 'Mean -ln of the probability given to the outcome, c clipped to [1e-15, 1 - 1e-15]; NaN when m = 0',
    reliability Float64 COMMENT 'Murphy, equal-mass bins: mean squared (mean c - success rate) of the bins, weighted by rows; NaN when m = 0',
    resolution Float64 COMMENT 'Murphy: mean squared (success rate of the bin - success rate), weighted by rows; NaN when m = 0',
    uncertainty Float64 COMMENT 'Murphy: success rate x (1 - success rate); NaN when m = 0',
    residual Float64 COMMENT 'brier_score - (reliability - resolution + uncertainty): what c varies within the bins; NaN when m = 0',
    ece Float64 COMMENT 'Expected calibration error on equal-mass bins: mean |mean c - success rate|, weighted by rows, in [0,1]; NaN when m = 0',
    ece_equal_width Float64 COMMENT 'The same on 10 equal-width bins; NaN when m = 0',
    mce Float64 COMMENT 'Maximum calibration error: largest |mean c - success rate| of the equal-mass bins with mce-min-rows rows or more; NaN without one',
    calibration_gap Float64 COMMENT 'Mean c - success rate, in [-1,1], above 0 when over-confident; NaN when m = 0',
    debiased_error Float64 COMMENT 'Squared calibration error without the part that chance adds, over equal-mass bins with 2 rows or more; may be below 0; NaN without one',
    ece_noise_floor Float64 COMMENT '95th percentile of ece among resamples of a calibrated model with the same confidences; NaN when m = 0',
    ece_p_value Float64 COMMENT 'Share of resamples with an ece as large, (1 + as large)/(1 + resamples); NaN when m = 0',
    spiegelhalter_z Float64 COMMENT 'Sum (y - c)(1 - 2c) over its standard deviation if c were right; NaN when m = 0 or every c is 0, 1/2 or 1',
    spiegelhalter_p Float64 COMMENT 'Two-sided normal p-value of spiegelhalter_z; NaN where that is',
    gap_z Float64 COMMENT 'Sum (c - y) over its standard deviation if c were right, above 0 when over-confident; NaN when m = 0 or every c is 0 or 1',
    gap_p Float64 COMMENT 'Two-sided normal p-value of gap_z; NaN where that is',
    psi Float64 COMMENT 'Population stability index of c, current against reference, in equal-mass bins of the reference, half a row added to each bin; NaN when either window is empty',
    psi_critical Float64 COMMENT 'What psi exceeds by chance once in 20: 95 % of chi-square with bins - 1 degrees of freedom x (1/m + 1/reference_evaluated); NaN where psi is or with one bin',
    ks_statistic Float64 COMMENT 'Largest distance of the distributions of c, current and reference, in [0,1]; NaN when either window is empty',
    ks_p_value Float64 COMMENT 'Kolmogorov limit p-value of ks_statistic, too large where c has ties; NaN where that is',
    p_value Float64 COMMENT 'min(1, ece_p_value/0.1, spiegelhalter_p/0.3, gap_p/0.6), what is NaN left out: what the drift decision sees; NaN when m = 0',
    bins Array(Tuple(lower Float64, upper Float64, rows UInt64, mean_confidence Float64, success_rate Float64)) COMMENT 'Equal-mass bins that hold rows: (lower, upper], the first from the lowest c',
    equal_width_bins Array(Tuple(lower Float64, upper Float64, rows UInt64, mean_confidence Float64, success_rate Float64)) COMMENT 'Equal-width bins that hold rows: [lower, upper), the last with 1',
    tenant_id String COMMENT 'Tenant',
    metric_version UInt16 COMMENT 'Version of the definitions these numbers follow',
    run_id UInt64 COMMENT 'Job execution that published the row; not part of the content hash',
    computed_at DateTime64(3, 'UTC') COMMENT 'When the row was computed, UTC, milliseconds; not part of the content hash'
)
ENGINE = MergeTree
PARTITION BY (tenant_id, toYYYYMM(date))
ORDER BY (tenant_id, date, model_name, model_version)
COMMENT 'Calibration of each model''s confidence, published by calibration-drift: one row per (tenant_id, model_name, model_version, date)'
