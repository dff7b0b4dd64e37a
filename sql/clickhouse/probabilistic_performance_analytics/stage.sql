-- The staging table of one run. Grain: one row per (tenant_id, date, symbol, user_id) that has decisions, and of each tenant one more with
-- symbol '' and no decision where feedback is unmatched.
-- The published columns first, in their order, then what the audit needs. Not published and not merged: a key inserted twice stays
-- visible as two rows.
-- Parameters: {stage:Identifier} name of the table, ppa_stage_<execution id>.
CREATE TABLE IF NOT EXISTS {stage:Identifier}
(
    date Date COMMENT 'Trading day, UTC',
    symbol String COMMENT 'As on the decision',
    user_id UUID COMMENT 'As on the decision',
    total_predictions UInt32 COMMENT 'n: decisions that count; 0 when all were rejected, and then the row is not published',
    successful_predictions UInt32 COMMENT 'Evaluated decisions whose outcome was a success',
    accuracy_rate Float64 COMMENT 'successful_predictions / evaluated_predictions; NaN when nothing is evaluated',
    avg_confidence Float64 COMMENT 'Mean confidence over n; NaN when n = 0',
    avg_uncertainty Float64 COMMENT 'Mean epistemic + aleatoric uncertainty over n; NaN when n = 0',
    confidence_calibration Float64 COMMENT '1 - expected calibration error, 10 equal-width bins; NaN when nothing is evaluated',
    total_return Float64 COMMENT 'Compounded return of the evaluated; 0 when nothing is evaluated',
    confidence_weighted_return Float64 COMMENT 'Sum of confidence x return / sum of confidence; NaN when nothing is evaluated or all confidences are 0',
    max_drawdown Float64 COMMENT 'Largest fall from a peak, fraction in [0,1]; 0 when nothing is evaluated',
    sharpe_ratio Float64 COMMENT 'Mean return / sample deviation, per decision; NaN below two evaluated or when returns are constant',
    avg_position_size Float64 COMMENT 'Mean position size over n; NaN when n = 0',
    risk_adjusted_return Float64 COMMENT 'total_return - uncertainty_penalty_total',
    uncertainty_penalty_total Float64 COMMENT 'Sum of the uncertainty penalties over n',
    tenant_id String COMMENT 'Tenant',
    evaluated_predictions UInt32 COMMENT 'm: counted decisions with a valid effective feedback',
    brier_score Float64 COMMENT 'Mean squared difference of confidence and success; NaN when nothing is evaluated',
    metric_version UInt16 COMMENT 'Version of these definitions',
    run_id UInt64 COMMENT 'The execution that computed the row',
    computed_at DateTime64(3, 'UTC') COMMENT 'When the row was computed',
    decisions UInt32 COMMENT 'Decisions found, each id once, the rejected among them',
    feedbacks UInt32 COMMENT 'Decisions that have an effective feedback, valid or not',
    confidence_not_finite UInt32 COMMENT 'Decisions rejected: confidence NaN or infinite',
    confidence_out_of_range UInt32 COMMENT 'Decisions rejected: confidence outside [0,1]',
    uncertainty_not_finite UInt32 COMMENT 'Decisions rejected: an uncertainty NaN or infinite',
    uncertainty_negative UInt32 COMMENT 'Decisions rejected: an uncertainty below 0',
    return_not_finite UInt32 COMMENT 'Effective feedback rejected: actual_return NaN or infinite',
    return_below_minus_one UInt32 COMMENT 'Effective feedback rejected: actual_return below -1',
    decision_hash UInt64 COMMENT 'Wrapping sum of hashes of the decisions found, over what the numbers are made of',
    feedback_hash UInt64 COMMENT 'The same of the effective feedback',
    unmatched Array(UUID) COMMENT 'Decision ids without a decision on the days that feedback heard on the days names; on a row of the first day'
)
ENGINE = MergeTree
ORDER BY (tenant_id, date, symbol, user_id)
COMMENT 'Staged rows of one daily-rollup run; dropped when the run ends'
